import type { Call, Command, PlaceOrderCommand, Receipt, Resolution } from "@anybroker/core/adapter";
import { toPlaceReceipt, writeOrder } from "../convert/orders.ts";
import { ask, type OpenAccount } from "./open-account.ts";

export async function placeOrder(account: OpenAccount, command: PlaceOrderCommand, call: Call): Promise<Receipt> {
  const order = writeOrder(command, account.options.magic);
  const placed = await ask(call, () => account.client.orders.place(order, { call }));
  return toPlaceReceipt(placed, command.type, account.terms.positionMode);
}

/** The evidence of the stream: it may have shown a position that is closed again. */
export function resolve({ seenTags }: OpenAccount, command: Command): Resolution {
  const position = command.kind === "place" ? seenTags.positionOf(command.clientOrderId) : undefined;
  if (position === undefined) return { state: "absent", complete: false };
  return { state: "executed", receipt: { code: "DONE", positionId: position } };
}
