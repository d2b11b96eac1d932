import type { Order, OrderType, Position, Side } from "@anybroker/core";
import type { RoundTrip } from "../../round-trips.ts";
import type { BrokerAccount } from "../broker-account.ts";

/** What the documented wire calls an order: an open position, a pending order or a closed trade. */
export interface OrderView {
  readonly kind: "open" | "pending" | "closed";
  readonly ticket: bigint;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly lots: number;
  readonly openPrice: number;
  readonly openTimeMs: number;
  /** The limit that a triggered stop-limit order gets. */
  readonly stopLimitPrice?: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly expireTimeMs?: number;
  readonly closePrice?: number;
  readonly closeTimeMs?: number;
  readonly closeComment?: string;
  readonly profit: number;
  readonly swap: number;
  readonly commission: number;
  readonly magic: bigint;
  readonly comment: string;
}

export function viewPosition(account: BrokerAccount, position: Position): OrderView {
  return {
    kind: "open",
    ticket: BigInt(account.tickets.of(position.id)),
    symbol: position.symbol,
    side: position.side,
    type: "market",
    lots: position.lots,
    openPrice: position.openPrice,
    openTimeMs: position.openTimeMs ?? 0,
    stopLoss: position.stopLoss ?? 0,
    takeProfit: position.takeProfit ?? 0,
    ...(position.currentPrice !== undefined && { closePrice: position.currentPrice }),
    profit: position.profit ?? 0,
    swap: position.swap ?? 0,
    commission: position.commission ?? 0,
    magic: account.magicOf(position.openOrderId),
    comment: position.comment ?? "",
  };
}

export function viewOrder(account: BrokerAccount, order: Order): OrderView {
  const stopLimit = order.type === "stop-limit" ? order.limitPrice : undefined;
  return {
    kind: "pending",
    ticket: BigInt(order.id ?? 0),
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    lots: order.lots,
    openPrice: order.stopPrice ?? order.limitPrice ?? 0,
    openTimeMs: order.createTimeMs ?? 0,
    ...(stopLimit !== undefined && { stopLimitPrice: stopLimit }),
    stopLoss: order.stopLoss ?? 0,
    takeProfit: order.takeProfit ?? 0,
    ...(order.expireTimeMs !== undefined && { expireTimeMs: order.expireTimeMs }),
    profit: 0,
    swap: 0,
    commission: 0,
    magic: account.magicOf(order.id),
    comment: order.comment ?? "",
  };
}

export function viewTrade(account: BrokerAccount, trade: RoundTrip): OrderView {
  const { closeDeal, positionId } = trade;
  const seen = account.lastSeen(positionId);
  const closeComment = closeDeal.orderId === undefined ? undefined : account.venue.order(closeDeal.orderId)?.comment;
  return {
    kind: "closed",
    ticket: BigInt(account.tickets.closedBy(closeDeal)),
    symbol: closeDeal.symbol,
    side: trade.side,
    type: "market",
    lots: trade.lots,
    openPrice: trade.openPrice,
    openTimeMs: trade.openTimeMs,
    stopLoss: seen?.stopLoss ?? 0,
    takeProfit: seen?.takeProfit ?? 0,
    closePrice: closeDeal.price,
    closeTimeMs: closeDeal.timeMs,
    ...(closeComment !== undefined && { closeComment }),
    profit: trade.profit,
    swap: trade.swap,
    commission: trade.commission,
    magic: account.magicOf(seen?.openOrderId),
    comment: seen?.comment ?? "",
  };
}
