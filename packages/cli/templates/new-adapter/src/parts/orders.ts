import type { Call, PlaceOrderCommand, Receipt } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/**
 * Sends one order, once. The command is checked and on the grid; what the broker counts in other units is converted
 * here, and what it refuses is thrown by `toBrokerError`.
 */
export async function placeOrder(
  _client: TemplateBrokerClient,
  _command: PlaceOrderCommand,
  _call: Call,
): Promise<Receipt> {
  throw notWritten("placeOrder", "src/parts/orders.ts");
}
