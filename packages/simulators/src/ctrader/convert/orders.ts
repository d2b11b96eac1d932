import { Decimal, type Order } from "@anybroker/core";
import type { ProtoOAOrder, ProtoOAOrderStatus, ProtoOAOrderType, ProtoOATimeInForce } from "@anybroker/ctrader/schema";
import type { VenueSymbol } from "@anybroker/paper/venue";
import type { ProtectionOrder } from "../protection.ts";
import type { Books } from "./books.ts";
import { tradeData } from "./trade-data.ts";
import { toVolume } from "./units.ts";

const ORDER_TYPES: Readonly<Record<Order["type"], ProtoOAOrderType>> = {
  market: "MARKET",
  limit: "LIMIT",
  stop: "STOP",
  "stop-limit": "STOP_LIMIT",
};

const TIMES_IN_FORCE: Readonly<Record<NonNullable<Order["timeInForce"]>, ProtoOATimeInForce>> = {
  gtc: "GOOD_TILL_CANCEL",
  gtd: "GOOD_TILL_DATE",
  day: "GOOD_TILL_DATE",
  ioc: "IMMEDIATE_OR_CANCEL",
  fok: "FILL_OR_KILL",
};

const STATUSES: Readonly<Record<Order["status"], ProtoOAOrderStatus>> = {
  submitting: "ORDER_STATUS_ACCEPTED",
  accepted: "ORDER_STATUS_ACCEPTED",
  "partially-filled": "ORDER_STATUS_ACCEPTED",
  unknown: "ORDER_STATUS_ACCEPTED",
  filled: "ORDER_STATUS_FILLED",
  cancelled: "ORDER_STATUS_CANCELLED",
  rejected: "ORDER_STATUS_REJECTED",
  expired: "ORDER_STATUS_EXPIRED",
};

/** The prices of a stop-limit order as the service counts them: the room behind the trigger, in points. */
function slippagePoints({ limitPrice, stopPrice }: Order, { tickSize }: VenueSymbol): number | undefined {
  if (limitPrice === undefined || stopPrice === undefined) return undefined;
  return Decimal.of(limitPrice).subtract(stopPrice).abs().divide(tickSize, 0).toNumber();
}

/** An order of the venue. */
export function toOrder(books: Books, order: Order): ProtoOAOrder {
  const { account, instruments } = books;
  const symbol = instruments.named(order.symbol);
  const notes = account.notes.of(order.id);
  const slippage = notes.marketRange?.slippageInPoints ?? slippagePoints(order, symbol);
  const { averagePrice, stopLoss, takeProfit, expireTimeMs, timeInForce, clientOrderId, comment, createTimeMs } = order;
  const words = { ...(notes.label !== undefined && { label: notes.label }), ...(comment !== undefined && { comment }) };
  return {
    orderId: order.id ?? "0",
    tradeData: tradeData(books, order, createTimeMs === undefined ? {} : { openTimeMs: createTimeMs }, words),
    orderType: notes.marketRange === undefined ? ORDER_TYPES[order.type] : "MARKET_RANGE",
    orderStatus: STATUSES[order.status],
    ...(expireTimeMs !== undefined && { expirationTimestamp: expireTimeMs }),
    ...(averagePrice !== undefined && { executionPrice: averagePrice }),
    executedVolume: toVolume(order.filledLots, symbol),
    utcLastUpdateTimestamp: order.updateTimeMs ?? 0,
    ...(notes.marketRange !== undefined && { baseSlippagePrice: notes.marketRange.basePrice }),
    ...(slippage !== undefined && { slippageInPoints: slippage }),
    closingOrder: order.intent === "close",
    ...(order.type === "limit" && order.limitPrice !== undefined && { limitPrice: order.limitPrice }),
    ...(order.stopPrice !== undefined && { stopPrice: order.stopPrice }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(timeInForce !== undefined && { timeInForce: TIMES_IN_FORCE[timeInForce] }),
    positionId: account.positionIdOf(order),
    ...(notes.relativeStopLoss !== undefined && { relativeStopLoss: notes.relativeStopLoss }),
    ...(notes.relativeTakeProfit !== undefined && { relativeTakeProfit: notes.relativeTakeProfit }),
    ...(order.reason === "stop-out" && { isStopOut: true }),
    ...(order.trailingDistance !== undefined && { trailingStopLoss: true }),
    ...(notes.stopTriggerMethod !== undefined && { stopTriggerMethod: notes.stopTriggerMethod }),
  };
}

/** The order that stands for a position's levels. */
export function toProtectionOrder(books: Books, protection: ProtectionOrder): ProtoOAOrder {
  const { position, executionPrice } = protection;
  const symbol = books.instruments.named(position.symbol);
  const side = position.side === "buy" ? "sell" : "buy";
  return {
    orderId: protection.id,
    tradeData: tradeData(books, { ...position, side }, { openTimeMs: protection.createTimeMs }, {}),
    orderType: "STOP_LOSS_TAKE_PROFIT",
    orderStatus: protection.status,
    ...(executionPrice !== undefined && { executionPrice }),
    executedVolume: toVolume(protection.executedLots, symbol),
    utcLastUpdateTimestamp: protection.updateTimeMs,
    closingOrder: true,
    ...(position.takeProfit !== undefined && { limitPrice: position.takeProfit }),
    ...(position.stopLoss !== undefined && { stopPrice: position.stopLoss }),
    timeInForce: "GOOD_TILL_CANCEL",
    positionId: position.id,
    ...(position.trailingDistance !== undefined && { trailingStopLoss: true }),
  };
}
