import { type CashOperation, type Deal, type Order, type Position, type Reason, subtractExact } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import type { Ledger } from "./ledger.ts";
import { float, type WireObject } from "./wire-json.ts";
import type { World } from "./world.ts";
import { onServerClock } from "./zone.ts";

const DESKTOP = 0;
const PROGRAM = 3;
const CASH_TYPES: Readonly<Record<CashOperation["type"], number>> = {
  deposit: 2,
  withdrawal: 2,
  credit: 3,
  charge: 4,
  correction: 5,
  bonus: 6,
  commission: 7,
  other: 2,
};
const ENTRIES: Readonly<Record<Deal["entry"], number>> = { in: 0, out: 1, "in-out": 2, "out-by": 3 };
/** The number of an order type for a buy; a sell's is one more. */
const ORDER_TYPES: Readonly<Record<Order["type"], number>> = { market: 0, limit: 2, stop: 4, "stop-limit": 6 };

const sideNumber = (side: "buy" | "sell"): number => (side === "buy" ? 0 : 1);

/** MetaTrader's number of an order type and side. */
export const orderTypeNumber = (type: Order["type"], side: "buy" | "sell"): number =>
  ORDER_TYPES[type] + sideNumber(side);

/** An instant as MetaTrader keeps it: on the server's clock, in seconds and in milliseconds. */
export function serverTimes(
  world: World,
  timeMs: number | undefined,
): { readonly seconds: number; readonly ms: number } {
  if (timeMs === undefined) return { seconds: 0, ms: 0 };
  const ms = onServerClock(world.zone, timeMs);
  return { seconds: Math.floor(ms / 1000), ms };
}

/** An open position. */
export function positionRecord(world: World, ledger: Ledger, position: Position): WireObject {
  const opened = serverTimes(world, position.openTimeMs);
  const updated = serverTimes(world, position.updateTimeMs);
  return {
    ticket: BigInt(position.id),
    time: opened.seconds,
    timeMsc: opened.ms,
    timeUpdate: updated.seconds,
    timeUpdateMsc: updated.ms,
    type: sideNumber(position.side),
    magic: ledger.magicOf(position.openOrderId),
    identifier: BigInt(position.id),
    reason: ledger.isOwn(position.openOrderId) ? PROGRAM : DESKTOP,
    volume: float(position.lots),
    priceOpen: float(position.openPrice),
    sl: float(position.stopLoss ?? 0),
    tp: float(position.takeProfit ?? 0),
    priceCurrent: float(position.currentPrice ?? 0),
    swap: float(position.swap ?? 0),
    profit: float(world.knobs.nanProfit ? Number.NaN : (position.profit ?? 0)),
    symbol: position.symbol,
    comment: position.comment ?? "",
    externalId: "",
  };
}

/** The price that an order waits for. */
const triggerPrice = (order: Order): number => order.stopPrice ?? order.limitPrice ?? 0;

/** A pending order. */
export function orderRecord(world: World, ledger: Ledger, order: Order): WireObject {
  const setUp = serverTimes(world, order.createTimeMs);
  const expiration = serverTimes(world, order.expireTimeMs).seconds;
  const quote = world.venue.quote(order.symbol);
  return {
    ticket: BigInt(order.id ?? 0),
    timeSetup: setUp.seconds,
    timeSetupMsc: setUp.ms,
    timeDone: 0,
    timeDoneMsc: 0,
    timeExpiration: expiration,
    type: orderTypeNumber(order.type, order.side),
    typeTime: expiration === 0 ? 0 : 2,
    typeFilling: 2,
    state: order.filledLots > 0 ? 3 : 1,
    magic: ledger.magicOf(order.id),
    positionId: 0,
    positionById: 0,
    reason: ledger.isOwn(order.id) ? PROGRAM : DESKTOP,
    volumeInitial: float(order.lots),
    volumeCurrent: float(subtractExact(order.lots, order.filledLots)),
    priceOpen: float(triggerPrice(order)),
    sl: float(order.stopLoss ?? 0),
    tp: float(order.takeProfit ?? 0),
    priceCurrent: float((order.side === "buy" ? quote?.ask : quote?.bid) ?? 0),
    priceStoplimit: float(order.type === "stop-limit" ? (order.limitPrice ?? 0) : 0),
    symbol: order.symbol,
    comment: order.comment ?? "",
    externalId: "",
  };
}

/** The orders that wait; a market order on its way is none of them. */
export const pendingOf = (orders: readonly Order[]): readonly Order[] => orders.filter(({ type }) => type !== "market");

/** What the broker did of itself; everything else was asked for. */
const BROKER_REASONS: Partial<Record<Reason, number>> = { "stop-loss": 4, "take-profit": 5, "stop-out": 6 };

function dealReason(ledger: Ledger, { reason = "client", orderId }: Deal): number {
  return BROKER_REASONS[reason] ?? (ledger.isOwn(orderId) ? PROGRAM : DESKTOP);
}

/** An execution. */
export function dealRecord(world: World, ledger: Ledger, symbol: VenueSymbol | undefined, deal: Deal): WireObject {
  const time = serverTimes(world, deal.timeMs);
  return {
    ticket: BigInt(deal.id),
    order: BigInt(deal.orderId ?? 0),
    time: time.seconds,
    timeMsc: time.ms,
    type: sideNumber(deal.side),
    entry: ENTRIES[deal.entry],
    magic: ledger.magicOf(deal.orderId),
    positionId: BigInt(deal.positionId ?? 0),
    reason: dealReason(ledger, deal),
    volume: float(deal.lots),
    price: float(deal.price),
    commission: float(deal.commission ?? 0),
    swap: float(deal.swap ?? 0),
    profit: float(deal.profit ?? 0),
    fee: float(0),
    symbol: deal.symbol,
    comment: ledger.dealComment(deal, symbol?.digits ?? 5),
    externalId: "",
  };
}

/** A deal that only moves money. */
export function cashRecord(world: World, cash: CashOperation): WireObject {
  const time = serverTimes(world, cash.timeMs);
  return {
    ticket: BigInt(cash.id),
    order: 0,
    time: time.seconds,
    timeMsc: time.ms,
    type: CASH_TYPES[cash.type],
    entry: 0,
    magic: 0,
    positionId: 0,
    reason: 0,
    volume: float(0),
    price: float(0),
    commission: float(0),
    swap: float(0),
    profit: float(cash.amount),
    fee: float(0),
    symbol: "",
    comment: cash.comment ?? "",
    externalId: "",
  };
}
