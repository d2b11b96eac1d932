import { orderId } from "@anybroker/core";
import type { Call, CancelOrderCommand, ModifyOrderCommand, PlaceOrderCommand, Receipt } from "@anybroker/core/adapter";
import { toPlaceReceipt, writeOrder, writeOrderChange } from "../convert/orders.ts";
import { known, readTimeMs, unreadable } from "../convert/read.ts";
import { ask, keyed, type OpenAccount } from "./open-account.ts";

export async function placeOrder(account: OpenAccount, command: PlaceOrderCommand, call: Call): Promise<Receipt> {
  const order = writeOrder(command);
  const placed = await ask(call, undefined, () =>
    account.client.orders.place(account.id, order, keyed(account, command, call)),
  );
  account.orderTypes.remember(placed.ticket, command.type);
  return toPlaceReceipt(placed);
}

export async function modifyOrder(account: OpenAccount, command: ModifyOrderCommand, call: Call): Promise<Receipt> {
  const change = writeOrderChange(command);
  const { id } = command.order;
  const modified = await ask(call, "order", () =>
    account.client.orders.modifyPending(account.id, id, change, keyed(account, command, call)),
  );
  return { code: "DONE", orderId: id, ...known({ timeMs: readTimeMs(modified.timestamp) }) };
}

export async function cancelOrder(account: OpenAccount, command: CancelOrderCommand, call: Call): Promise<Receipt> {
  const { id } = command.order;
  const cancelled = await ask(call, "order", () =>
    account.client.orders.cancelPending(account.id, id, keyed(account, command, call)),
  );
  // Neither a refusal nor a success: what became of the order has to be looked for.
  if (!cancelled.cancelled) throw unreadable(`The answer to the cancelling of ${id}`, "cancelled", false, "true");
  return { code: "DONE", orderId: orderId(cancelled.ticket), ...known({ timeMs: readTimeMs(cancelled.timestamp) }) };
}
