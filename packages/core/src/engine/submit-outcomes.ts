import { methodOf } from "../adapter/command-methods.ts";
import type { Command, Receipt } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type ErrorCode, RETCODES } from "../errors/retcodes.ts";
import type { Order } from "../model/orders.ts";
import type { Writable } from "../model/writable.ts";

/** What the broker's answer changes about an order. */
export function changeOfReceipt(order: Order, receipt: Receipt): Partial<Order> {
  const change: Writable<Partial<Order>> = { status: "accepted" };
  if (receipt.orderId !== undefined) change.id = receipt.orderId;
  if (receipt.positionId !== undefined) change.positionId = receipt.positionId;
  if (receipt.timeMs !== undefined && order.createTimeMs === undefined) change.createTimeMs = receipt.timeMs;
  return change;
}

/** What a caller is told who can wait no longer, or whose command nothing could be found of. */
export function unknownOutcome(broker: string, cause: BrokerError, command?: Command): BrokerError {
  const what = command === undefined ? cause.operation : methodOf(command);
  return new BrokerError(
    "UNKNOWN_OUTCOME",
    `Whether ${what ?? "the request"} took effect at ${broker} is not known yet (${cause.message}); it was not sent again. Look at the books before you repeat it.`,
    { broker, outcome: "unknown", cause, ...(cause.requestId !== undefined && { requestId: cause.requestId }) },
  );
}

/** What a caller is told whose order the broker first took and then rejected. */
export function rejectionOf(order: Order): BrokerError {
  const code =
    order.rejectCode !== undefined && order.rejectCode in RETCODES ? (order.rejectCode as ErrorCode) : "REJECT";
  return new BrokerError(code, `The broker rejected the order: ${order.rejectMessage ?? "it gave no reason"}.`, {
    outcome: "not-executed",
    details: { order },
  });
}

/** What a caller is told whose client order id names another order, of this program or, as the wire's tags say, an earlier one. */
export function usedBefore(broker: string, clientOrderId: string, order: Order | undefined): BrokerError {
  const what = order === undefined ? "by an earlier program" : `for an order that is ${order.status}`;
  return new BrokerError(
    "DUPLICATE_CLIENT_ORDER_ID",
    `The client order id ${clientOrderId} was used before, ${what}; use a new id for a new order.`,
    { broker, ...(order !== undefined && { details: { order } }) },
  );
}

/** What a caller is told who waits for the fills of an answered order when the broker object is closed. */
export function closedBeforeFill(): BrokerError {
  const message = "The broker took the order, and the broker object was closed before its fills were told.";
  return new BrokerError("CLOSED", message, { outcome: "executed" });
}
