import type { Call, ClosePositionCommand, Receipt } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/** Closes a position, or as many lots of it as the command says. */
export async function closePosition(
  _client: TemplateBrokerClient,
  _command: ClosePositionCommand,
  _call: Call,
): Promise<Receipt> {
  throw notWritten("closePosition", "src/parts/positions.ts");
}
