import { orderId, positionId } from "@anybroker/core";
import type { Call, Command, Receipt, Resolution } from "@anybroker/core/adapter";
import { clamp } from "../client/calls/paging.ts";
import { known, readId } from "../convert/read.ts";
import type { ProtoOAOrder } from "../schema/index.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** How far the broker's clock may be behind ours. */
const SKEW_MS = 120_000;
/** How far it may be ahead: the list ends at its clock, not at ours. */
const AHEAD_MS = 3_600_000;

/**
 * Looks for an order by its client order id among the pending and the past ones. Other commands carry no name: what
 * became of them shows in the books.
 */
export async function resolve(
  account: OpenAccount,
  command: Command,
  sentTimeMs: number,
  call: Call,
): Promise<Resolution> {
  if (command.kind !== "place") return { state: "absent", complete: true };
  const { id, client, clock } = account;
  const span = clamp({ fromTimestamp: sentTimeMs - SKEW_MS, toTimestamp: clock.now() + AHEAD_MS });
  const [pending, past] = await ask(account, call, () =>
    Promise.all([client.trading.reconcile(id, {}, { call }), client.history.orders(id, span, { call })]),
  );
  const found = [...past.order, ...pending.order].find((order) => order.clientOrderId === command.clientOrderId);
  if (found === undefined) return { state: "absent", complete: !past.hasMore };
  if (found.orderStatus === "ORDER_STATUS_REJECTED") {
    return { state: "not-executed", reason: `cTrader lists the order ${found.orderId} as rejected` };
  }
  return { state: "executed", receipt: receiptOf(found) };
}

function receiptOf(order: ProtoOAOrder): Receipt {
  const position = readId(order.positionId);
  return {
    code: order.orderStatus === "ORDER_STATUS_FILLED" ? "DONE" : "PLACED",
    orderId: orderId(String(order.orderId)),
    ...known({ positionId: position === undefined ? undefined : positionId(position) }),
  };
}
