import {
  clientOrderId,
  type Order,
  type OrderStatus,
  type OrderType,
  orderId,
  positionId,
  type Reason,
  type SymbolInfo,
  type TimeInForce,
} from "@anybroker/core";
import type { SymbolLookup } from "@anybroker/core/adapter";
import type { ProtoOAOrder } from "../schema/index.ts";
import {
  known,
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
  const position = readId(wire.positionId);
  const createTimeMs = readTimeMs(tradeData.openTimestamp);
  return {
    id: orderId(id),
    symbol: symbol.name,
    side,
    type,
    status: statusOf(wire, what),
    lots: readLots(tradeData.volume, symbol),
    filledLots: readLots(wire.executedVolume ?? 0, symbol),
    ...known({
      clientOrderId: wire.clientOrderId ? clientOrderId(wire.clientOrderId) : undefined,
      averagePrice: readAveragePrice(wire.executionPrice),
      ...pricesOf(wire, symbol, side === "buy" ? 1 : -1),
      timeInForce: wire.timeInForce === undefined ? undefined : TIMES[wire.timeInForce],
      expireTimeMs: readTimeMs(wire.expirationTimestamp),
      positionId: position === undefined ? undefined : positionId(position),
      comment: tradeData.comment === "" ? undefined : tradeData.comment,
      createTimeMs,
      updateTimeMs: readTimeMs(wire.utcLastUpdateTimestamp) ?? createTimeMs,
      reason: wire.isStopOut === true ? ("stop-out" satisfies Reason) : undefined,
      intent: wire.closingOrder === true ? ("close" as const) : undefined,
    }),
  };
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
function pricesOf(wire: ProtoOAOrder, symbol: SymbolInfo, direction: 1 | -1) {
  const limit = wire.orderType === "LIMIT" ? readPrice(wire.limitPrice, symbol) : undefined;
  const stop = ["STOP", "STOP_LIMIT"].includes(String(wire.orderType)) ? readPrice(wire.stopPrice, symbol) : undefined;
  const room = Number(wire.slippageInPoints ?? 0) * 10 ** -(symbol.digits ?? 5);
  const stopLimit = wire.orderType === "STOP_LIMIT" && stop !== undefined ? stop + direction * room : undefined;
  const entry = limit ?? stop;
  const relative = (distance: number | undefined, sign: 1 | -1): number | undefined =>
    distance === undefined || entry === undefined ? undefined : readPrice(entry + sign * distance, symbol);
  const downwards = direction === 1 ? -1 : 1;
  return {
    limitPrice: limit ?? readPrice(stopLimit, symbol),
    stopPrice: stop,
    stopLoss: readPrice(wire.stopLoss, symbol) ?? relative(readDistance(wire.relativeStopLoss), downwards),
    takeProfit: readPrice(wire.takeProfit, symbol) ?? relative(readDistance(wire.relativeTakeProfit), direction),
  };
}
