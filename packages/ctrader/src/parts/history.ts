import type { CashOperation, Deal, Order } from "@anybroker/core";
import type { Call, HistoryRange, Page } from "@anybroker/core/adapter";
import { clamp, HISTORY_WINDOW_MS, type Span } from "../client/calls/paging.ts";
import { isFill, toCashOperation, toDeal } from "../convert/history.ts";
import { isProtection, isWorking, toOrder } from "../convert/orders.ts";
import { ask, type OpenAccount } from "./open-account.ts";

interface Window extends Span {
  /** The cursor of the page behind this window. */
  readonly next: string | undefined;
}

/** The stretch of one request: a week is sure to be taken. The cursor is where the next one starts. */
function windowOf(range: HistoryRange): Window {
  const whole = clamp({ fromTimestamp: range.fromTimeMs, toTimestamp: range.toTimeMs });
  const fromTimestamp = range.cursor === undefined ? whole.fromTimestamp : Number(range.cursor);
  const toTimestamp = Math.min(whole.toTimestamp, fromTimestamp + HISTORY_WINDOW_MS - 1);
  return { fromTimestamp, toTimestamp, next: toTimestamp < whole.toTimestamp ? String(toTimestamp + 1) : undefined };
}

/** Which end a cut list has kept is not documented: the engine is told to ask for shorter stretches. */
const ending = (hasMore: boolean, next: string | undefined): Pick<Page<never>, "next" | "truncated"> =>
  hasMore ? { truncated: true } : next === undefined ? {} : { next };

export async function readDeals(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<Deal>> {
  const { next, ...span } = windowOf(range);
  const answer = await ask(account, call, () => account.client.history.deals(account.id, span, { call }));
  const items = answer.deal
    .filter(isFill)
    .map((deal) => toDeal(deal, account.symbols))
    .filter(({ symbol }) => range.symbol === undefined || symbol === range.symbol)
    .sort((left, right) => left.timeMs - right.timeMs);
  return { items, ...ending(answer.hasMore, next) };
}

/** Orders that have ended: the list has resting ones as well. */
export async function readEndedOrders(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<Order>> {
  const { next, ...span } = windowOf(range);
  const answer = await ask(account, call, () => account.client.history.orders(account.id, span, { call }));
  const items = answer.order
    .filter((order) => !isProtection(order) && !isWorking(order) && order.orderStatus !== "ORDER_STATUS_ACCEPTED")
    .map((order) => toOrder(order, account.symbols))
    .filter(({ symbol }) => range.symbol === undefined || symbol === range.symbol)
    .sort((left, right) => (left.updateTimeMs ?? 0) - (right.updateTimeMs ?? 0));
  return { items, ...ending(answer.hasMore, next) };
}

export async function readCash(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<CashOperation>> {
  const { next, ...span } = windowOf(range);
  const answer = await ask(account, call, () => account.client.history.cashFlow(account.id, span, { call }));
  const items = answer.depositWithdraw.map(toCashOperation).sort((left, right) => left.timeMs - right.timeMs);
  return { items, ...(next !== undefined && { next }) };
}
