import {
  clientOrderId,
  type Order,
  type OrderStatus,
  type OrderType,
  orderId,
  positionId,
  type SymbolInfo,
  type TimeInForce,
} from "@anybroker/core";
import type { SymbolLookup, Writable } from "@anybroker/core/adapter";
import type { Int64, ProtoOAOrder } from "../schema/index.ts";
import {
  readAveragePrice,
  readDistance,
  readId,
  readLots,
  readPrice,
  readSide,
  readTimeMs,
  symbolOf,
  unreadable,
} from "./read.ts";

const TYPES: Readonly<Record<string, OrderType>> = {
  MARKET: "market",
  MARKET_RANGE: "market",
  LIMIT: "limit",
  STOP: "stop",
  STOP_LIMIT: "stop-limit",
};

const TIMES: Readonly<Record<string, TimeInForce>> = {
  GOOD_TILL_DATE: "gtd",
  GOOD_TILL_CANCEL: "gtc",
  IMMEDIATE_OR_CANCEL: "ioc",
  FILL_OR_KILL: "fok",
};

/** True for the broker's own order that stands for a position's stop loss and take profit: levels, no order of ours. */
export const isProtection = (order: ProtoOAOrder): boolean => order.orderType === "STOP_LOSS_TAKE_PROFIT";

/** True for an order that rests or is being carried out, and is nobody's protection or close. */
export const isWorking = (order: ProtoOAOrder): boolean =>
  order.orderStatus === "ORDER_STATUS_ACCEPTED" && !isProtection(order) && order.closingOrder !== true;

/** An order of the wire. Throws BAD_ANSWER for what can't be read, SYMBOL_NOT_FOUND for an unknown symbol. */
export function toOrder(wire: ProtoOAOrder, symbols: SymbolLookup): Order {
  const id = String(wire.orderId);
  const what = `The order ${id}`;
  const { tradeData } = wire;
  const symbol = symbolOf(symbols, tradeData.symbolId);
  const type = TYPES[wire.orderType];
  if (type === undefined) throw unreadable(what, "orderType", wire.orderType, "a type of an order");
  const side = readSide(tradeData.tradeSide, what);
  const order: Writable<Order> = {
    id: orderId(id),
    symbol: symbol.name,
    side,
    type,
    status: statusOf(wire, what),
    lots: readLots(tradeData.volume, symbol),
    filledLots: wire.executedVolume === undefined ? 0 : readLots(wire.executedVolume, symbol),
  };
  addNames(order, wire);
  addPrices(order, wire, symbol);
  addTimes(order, wire);
  return order;
}

function addNames(order: Writable<Order>, wire: ProtoOAOrder): void {
  const { comment } = wire.tradeData;
  if (wire.clientOrderId) order.clientOrderId = clientOrderId(wire.clientOrderId);
  const position = readId(wire.positionId);
  if (position !== undefined) order.positionId = positionId(position);
  if (comment !== undefined && comment !== "") order.comment = comment;
  if (wire.isStopOut === true) order.reason = "stop-out";
  if (wire.closingOrder === true) order.intent = "close";
}

function addTimes(order: Writable<Order>, wire: ProtoOAOrder): void {
  const timeInForce = wire.timeInForce === undefined ? undefined : TIMES[wire.timeInForce];
  const expireTimeMs = readTimeMs(wire.expirationTimestamp);
  const createTimeMs = readTimeMs(wire.tradeData.openTimestamp);
  const updateTimeMs = readTimeMs(wire.utcLastUpdateTimestamp) ?? createTimeMs;
  if (timeInForce !== undefined) order.timeInForce = timeInForce;
  if (expireTimeMs !== undefined) order.expireTimeMs = expireTimeMs;
  if (createTimeMs !== undefined) order.createTimeMs = createTimeMs;
  if (updateTimeMs !== undefined) order.updateTimeMs = updateTimeMs;
}

function statusOf(wire: ProtoOAOrder, what: string): OrderStatus {
  switch (wire.orderStatus) {
    case "ORDER_STATUS_ACCEPTED":
      return Number(wire.executedVolume ?? 0) > 0 ? "partially-filled" : "accepted";
    case "ORDER_STATUS_FILLED":
      return "filled";
    case "ORDER_STATUS_REJECTED":
      return "rejected";
    case "ORDER_STATUS_EXPIRED":
      return "expired";
    case "ORDER_STATUS_CANCELLED":
      return "cancelled";
    default:
      throw unreadable(what, "orderStatus", wire.orderStatus, "a known status");
  }
}

/** Prices and levels. A stop-limit's limit is its stop and the room behind it; relative levels count from the entry. */
function addPrices(order: Writable<Order>, wire: ProtoOAOrder, symbol: SymbolInfo): void {
  const { type } = order;
  const direction = order.side === "buy" ? 1 : -1;
  const limit = type === "limit" ? readPrice(wire.limitPrice, symbol) : undefined;
  const stop = type === "stop" || type === "stop-limit" ? readPrice(wire.stopPrice, symbol) : undefined;
  const entry = limit ?? stop;
  const limitPrice = type === "stop-limit" ? behindStop(stop, direction, wire, symbol) : limit;
  const relative = (distance: Int64 | undefined, sign: 1 | -1): number | undefined => {
    const away = readDistance(distance);
    return away === undefined || entry === undefined ? undefined : readPrice(entry + sign * away, symbol);
  };
  const stopLoss = readPrice(wire.stopLoss, symbol) ?? relative(wire.relativeStopLoss, direction === 1 ? -1 : 1);
  const takeProfit = readPrice(wire.takeProfit, symbol) ?? relative(wire.relativeTakeProfit, direction);
  const averagePrice = readAveragePrice(wire.executionPrice);
  if (averagePrice !== undefined) order.averagePrice = averagePrice;
  if (limitPrice !== undefined) order.limitPrice = limitPrice;
  if (stop !== undefined) order.stopPrice = stop;
  if (stopLoss !== undefined) order.stopLoss = stopLoss;
  if (takeProfit !== undefined) order.takeProfit = takeProfit;
}

function behindStop(
  stop: number | undefined,
  direction: 1 | -1,
  { slippageInPoints }: ProtoOAOrder,
  symbol: SymbolInfo,
): number | undefined {
  if (stop === undefined) return undefined;
  return readPrice(stop + direction * Number(slippageInPoints ?? 0) * 10 ** -(symbol.digits ?? 5), symbol);
}
