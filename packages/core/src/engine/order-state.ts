import { Decimal } from "../model/decimal.ts";
import type { Deal } from "../model/history.ts";
import { isFinal, type Order, type OrderStatus } from "../model/orders.ts";
import type { Writable } from "../model/writable.ts";
import type { OrderRecord } from "./order-book.ts";

const RANK: Readonly<Record<OrderStatus, number>> = {
  submitting: 0,
  unknown: 1,
  accepted: 2,
  "partially-filled": 3,
  filled: 4,
  cancelled: 4,
  expired: 4,
  rejected: 4,
};

/**
 * Whether an order may go from one status to another. Never backwards, and a final state only gives way to `filled`
 * (a deal that came late proves it).
 */
export function mayAdvance(from: OrderStatus, to: OrderStatus): boolean {
  if (from === to) return false;
  if (isFinal(from)) return to === "filled" && from !== "filled";
  return RANK[to] > RANK[from] || (from === "accepted" && to === "unknown");
}

/** Whether it is not known that the broker has the order. */
export const isUnsure = ({ status }: Order): boolean => status === "submitting" || status === "unknown";

/** An order as it was when the broker had taken it, before what has become of it since. */
export function acceptedFirst(order: Order): Order {
  const { rejectCode: _code, rejectMessage: _message, averagePrice: _price, certainty: _certainty, ...plain } = order;
  return { ...plain, status: "accepted", filledLots: 0 };
}

/** Up to here a price without more than eight digits behind its point has fewer than 15 in all: it is its own decimal. */
const SHORT_PRICE = 1e6;

const isShort = (price: number): boolean => price < SHORT_PRICE && Math.round(price * 1e8) / 1e8 === price;

/** Lots and average price of an order's fills, exactly. */
export function fillsOf(deals: readonly Deal[]): { readonly lots: number; readonly averagePrice?: number } {
  const [first] = deals;
  if (deals.length === 1 && first !== undefined && first.lots > 0 && isShort(first.price)) {
    return { lots: first.lots, averagePrice: first.price };
  }
  let lots = Decimal.zero;
  let value = Decimal.zero;
  for (const deal of deals) {
    const size = Decimal.of(deal.lots);
    lots = lots.add(size);
    value = value.add(Decimal.of(deal.price).multiply(size));
  }
  if (lots.sign() === 0) return { lots: 0 };
  return { lots: lots.toNumber(), averagePrice: value.divide(lots, 12).toNumber() };
}

/** What an order has come to with its newest deal. */
export function countFills({ order, command, deals }: OrderRecord, { estimated }: Deal) {
  const { lots: filled, averagePrice } = fillsOf(deals);
  // A netting position may have become more since: a close of all of it takes that along.
  const closesAll = command?.kind === "close-position" && command.lots === command.position.lots;
  // What was put together from two pictures may be several orders' fills in one.
  const filledLots = estimated === true ? Math.min(filled, order.lots) : filled;
  return {
    complete: filled >= order.lots,
    lots: closesAll ? Math.max(order.lots, filledLots) : order.lots,
    filledLots,
    averagePrice,
  };
}

/** Whether a user would see a difference between two states of an order. */
export const visiblyDiffers = (before: Order, after: Order): boolean =>
  before.status !== after.status ||
  before.lots !== after.lots ||
  before.filledLots !== after.filledLots ||
  before.limitPrice !== after.limitPrice ||
  before.stopPrice !== after.stopPrice ||
  before.stopLoss !== after.stopLoss ||
  before.takeProfit !== after.takeProfit ||
  before.trailingDistance !== after.trailingDistance ||
  before.expireTimeMs !== after.expireTimeMs;

/** An order whose end was only inferred, and which the broker shows all the same: a request that came late. */
const wasWronglyEnded = ({ status, certainty, filledLots }: Order): boolean =>
  isFinal(status) && status !== "filled" && certainty === "inferred" && filledLots === 0;

/**
 * An order as it is after news: steps back and old news are dropped, fields may change within a status. The order itself
 * where there is none.
 */
export function advanced(before: Order, next: Partial<Order>): Order {
  if (next.status === "accepted" && wasWronglyEnded(before)) {
    const { certainty: _certainty, rejectCode: _code, rejectMessage: _message, ...plain } = before;
    return { ...plain, ...next, status: "accepted" };
  }
  const status = next.status !== undefined && mayAdvance(before.status, next.status) ? next.status : before.status;
  const isOld = (next.updateTimeMs ?? Number.POSITIVE_INFINITY) < (before.updateTimeMs ?? Number.NEGATIVE_INFINITY);
  const stale = isFinal(before.status) || isOld;
  const takesFields = !stale || status !== before.status;
  const filledLots = Math.max(before.filledLots, next.filledLots ?? 0);
  const isSame = status === before.status && filledLots === before.filledLots;
  if (isSame && (!takesFields || addsNothing(before, next))) return before;
  const after: Writable<Order> = { ...before };
  // A change that was asked for has no status, and undefined for what it takes off.
  if (takesFields && next.status === undefined) Object.assign(after, next);
  else if (takesFields) takeNews(after, next);
  after.status = status;
  after.filledLots = filledLots;
  return after;
}

/** Whether `order` has all of `fields` as they are; its status and lots are compared elsewhere. */
function addsNothing(order: Order, fields: Partial<Order>): boolean {
  for (const key in fields) {
    const name = key as keyof Order;
    if (name !== "status" && name !== "filledLots" && fields[name] !== order[name]) return false;
  }
  return true;
}

/** Takes over what news have, field by field: as a spread, which costs ten times as much. */
function takeNews(order: Writable<Order>, news: Partial<Order>): void {
  takeNames(order, news);
  takeTerms(order, news);
  if (news.averagePrice !== undefined) order.averagePrice = news.averagePrice;
  if (news.certainty !== undefined) order.certainty = news.certainty;
  if (news.protection !== undefined) order.protection = news.protection;
  if (news.rejectCode !== undefined) order.rejectCode = news.rejectCode;
  if (news.rejectMessage !== undefined) order.rejectMessage = news.rejectMessage;
}

function takeNames(order: Writable<Partial<Order>>, news: Partial<Order>): void {
  if (news.id !== undefined) order.id = news.id;
  if (news.clientOrderId !== undefined) order.clientOrderId = news.clientOrderId;
  if (news.symbol !== undefined) order.symbol = news.symbol;
  if (news.side !== undefined) order.side = news.side;
  if (news.type !== undefined) order.type = news.type;
  if (news.positionId !== undefined) order.positionId = news.positionId;
  if (news.intent !== undefined) order.intent = news.intent;
  if (news.comment !== undefined) order.comment = news.comment;
  if (news.origin !== undefined) order.origin = news.origin;
  if (news.reason !== undefined) order.reason = news.reason;
}

function takeTerms(order: Writable<Partial<Order>>, news: Partial<Order>): void {
  if (news.lots !== undefined) order.lots = news.lots;
  if (news.limitPrice !== undefined) order.limitPrice = news.limitPrice;
  if (news.stopPrice !== undefined) order.stopPrice = news.stopPrice;
  if (news.timeInForce !== undefined) order.timeInForce = news.timeInForce;
  if (news.expireTimeMs !== undefined) order.expireTimeMs = news.expireTimeMs;
  if (news.stopLoss !== undefined) order.stopLoss = news.stopLoss;
  if (news.takeProfit !== undefined) order.takeProfit = news.takeProfit;
  if (news.trailingDistance !== undefined) order.trailingDistance = news.trailingDistance;
  if (news.createTimeMs !== undefined) order.createTimeMs = news.createTimeMs;
  if (news.updateTimeMs !== undefined) order.updateTimeMs = news.updateTimeMs;
}

/** An order as the news of a fill show it, without the fill: the state after a deal is told after the deal. */
export function acceptedBy(news: Order): Partial<Order> {
  const plain: Writable<Partial<Order>> = { status: "accepted" };
  takeNames(plain, news);
  takeTerms(plain, news);
  return plain;
}
