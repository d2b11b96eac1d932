import { type CashOperation, type Deal, type Order, toIso } from "@anybroker/core";
import type { Call, HistoryRange, Page } from "@anybroker/core/adapter";
import type { HistoryRequest } from "../client/calls/history.ts";
import { toCashOperation, toDeals } from "../convert/history.ts";
import { toEndedOrder } from "../convert/orders.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/**
 * Asked for in every list. There is no cursor: a list of that many rows may have been cut off at its old end, and the
 * engine asks again for shorter stretches.
 */
const ROWS = 500;

/** The list of round trips may place a closing a little off its deal. */
const MARGIN_MS = 1000;

const request = ({ fromTimeMs, toTimeMs, symbol }: HistoryRange, marginMs = 0): HistoryRequest => ({
  from: toIso(fromTimeMs - marginMs),
  to: toIso(toTimeMs + marginMs),
  limit: ROWS,
  ...(symbol !== undefined && { symbol }),
});

/** Rows of one instant keep their order: the lists are newest first, so they are turned round before. */
function page<Item>(
  items: readonly Item[],
  timeOf: (item: Item) => number,
  range: HistoryRange,
  ...lists: readonly (readonly unknown[])[]
): Page<Item> {
  const inside = items
    .filter((item) => timeOf(item) >= range.fromTimeMs && timeOf(item) <= range.toTimeMs)
    .toSorted((left, right) => timeOf(left) - timeOf(right));
  return { items: inside, ...(lists.some((list) => list.length >= ROWS) && { truncated: true }) };
}

/** The fills, with the money of the round trips that they ended. */
export async function readDeals({ client, id }: OpenAccount, range: HistoryRange, call: Call): Promise<Page<Deal>> {
  return ask(call, undefined, async () => {
    const [deals, trades] = await Promise.all([
      client.history.deals(id, request(range), { call }),
      client.history.get(id, request(range, MARGIN_MS), { call }),
    ]);
    return page(toDeals(deals, trades), (deal) => deal.timeMs, range, deals, trades);
  });
}

/** Orders that have ended, as far as the broker tells of them. */
export async function readEndedOrders(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<Order>> {
  return ask(call, undefined, async () => {
    const rows = await account.client.history.orders(account.id, request(range), { call });
    const orders = rows
      .toReversed()
      .flatMap((row) => toEndedOrder(row, (ticket) => account.orderTypes.get(ticket)) ?? []);
    return page(orders, (order) => order.updateTimeMs ?? 0, range, rows);
  });
}

/** Deposits, withdrawals and the like. */
export async function readCash(
  { client, id }: OpenAccount,
  range: HistoryRange,
  call: Call,
): Promise<Page<CashOperation>> {
  return ask(call, undefined, async () => {
    const { symbol: _symbol, ...wanted } = request(range);
    const rows = await client.history.balanceOperations(id, wanted, { call });
    return page(rows.toReversed().map(toCashOperation), (cash) => cash.timeMs, range, rows);
  });
}
