import {
  BrokerError,
  type Order,
  type OrderStatus,
  type OrderType,
  orderId,
  positionId,
  symbolName,
} from "@anybroker/core";
import {
  type Level,
  type ModifyOrderCommand,
  type PlaceOrderCommand,
  type Receipt,
  writeCommentTag,
} from "@anybroker/core/adapter";
import type { OrderChange, OrderRequest } from "../client/calls/orders.ts";
import type { HistoryOrder } from "../client/wire/history.ts";
import type { OrderPlaced, PendingOrder } from "../client/wire/orders.ts";
import { known, readLevel, readSide, readTimeMs, requiredTimeMs, unreadable, writeSide } from "./read.ts";

const TYPES: Readonly<Record<PendingOrder["orderType"], OrderType>> = {
  LIMIT: "limit",
  STOP: "stop",
  STOP_LIMIT: "stop-limit",
};

/** A resting order. The client order id can't be read back here: the wire shows no comment. */
export function toOrder(wire: PendingOrder): Order {
  const type = TYPES[wire.orderType];
  const expireTimeMs = readTimeMs(wire.expirationTime);
  return {
    id: orderId(wire.ticket),
    symbol: symbolName(wire.symbol),
    side: readSide(wire.side),
    type,
    status: "accepted",
    lots: wire.volume,
    filledLots: 0,
    timeInForce: expireTimeMs === undefined ? "gtc" : "gtd",
    ...known({
      limitPrice: type === "limit" ? wire.price : type === "stop-limit" ? wire.limitPrice : undefined,
      stopPrice: type === "limit" ? undefined : wire.price,
      expireTimeMs,
      stopLoss: readLevel(wire.stopLoss),
      takeProfit: readLevel(wire.takeProfit),
      createTimeMs: readTimeMs(wire.setTime),
    }),
  };
}

const ENDED: Readonly<Record<string, OrderStatus>> = {
  FILLED: "filled",
  CANCELED: "cancelled",
  EXPIRED: "expired",
  REJECTED: "rejected",
  UNKNOWN: "unknown",
};

/**
 * An order that has ended, or undefined while it still works (PLACED, PARTIAL) or its state is a word that is not known.
 *
 * @param typeOf the type of an order that was seen while it rested: the wire's history has none. Others are taken for
 * market orders.
 */
export function toEndedOrder(row: HistoryOrder, typeOf: (ticket: string) => OrderType | undefined): Order | undefined {
  const status = ENDED[row.state];
  if (status === undefined) return undefined;
  const filled = status === "filled";
  return {
    id: orderId(row.orderTicket),
    symbol: symbolName(row.symbol),
    side: readSide(row.side),
    type: typeOf(row.orderTicket) ?? "market",
    status,
    lots: row.volume,
    filledLots: filled ? row.volume : 0,
    updateTimeMs: requiredTimeMs(`The order ${row.orderTicket}`, "time", row.time),
    ...(filled && { averagePrice: row.price }),
    ...(row.positionId !== undefined && row.positionId !== "0" && { positionId: positionId(row.positionId) }),
  };
}

function writeLevel(name: string, level: Level | undefined): number | undefined {
  if (level === undefined) return undefined;
  if (level.price !== undefined) return level.price;
  throw new BrokerError("UNSUPPORTED", `A ${name} by distance was to be placed; TickerAll takes it as a price.`);
}

/** The body of a new order. */
export function writeOrder(command: PlaceOrderCommand): OrderRequest {
  const { type } = command;
  if (type === "stop-limit") {
    throw new BrokerError(
      "UNSUPPORTED",
      "A stop-limit order was to be placed; TickerAll shows such orders but takes market, limit and stop only.",
    );
  }
  const price = type === "limit" ? command.limitPrice : type === "stop" ? command.stopPrice : undefined;
  return {
    type,
    symbol: command.symbol.name,
    side: writeSide(command.side),
    volume: command.lots,
    comment: writeCommentTag(command.clientOrderId, command.comment),
    ...known({
      price,
      stopLoss: writeLevel("stop loss", command.stopLoss),
      takeProfit: writeLevel("take profit", command.takeProfit),
    }),
  };
}

/** The body of a change of a resting order: what the patch names; 0 takes a level off. */
export function writeOrderChange({ order, patch }: ModifyOrderCommand): OrderChange {
  const price = order.type === "limit" ? patch.limitPrice : patch.stopPrice;
  const refused = (["lots", "expireTimeMs"] as const).find((field) => patch[field] !== undefined);
  const otherPrice = order.type === "limit" ? patch.stopPrice : patch.limitPrice;
  if (refused !== undefined || otherPrice !== undefined) {
    throw new BrokerError(
      "UNSUPPORTED",
      `${refused ?? (order.type === "limit" ? "stopPrice" : "limitPrice")} of the ${order.type} order ${order.id} was to be changed; TickerAll changes its trigger, stopLoss and takeProfit only.`,
    );
  }
  return known({
    price,
    stopLoss: patch.stopLoss === null ? 0 : patch.stopLoss,
    takeProfit: patch.takeProfit === null ? 0 : patch.takeProfit,
  });
}

/** What the answer to a new order says. Throws BAD_ANSWER (outcome unknown) on a status that is not known. */
export function toPlaceReceipt(wire: OrderPlaced): Receipt {
  const { ticket, status, price } = wire;
  const facts = { orderId: orderId(ticket), ...known({ timeMs: readTimeMs(wire.timestamp) }) };
  // MetaTrader names the position by the ticket of the order that opened it.
  if (status === "open") return { code: "DONE", ...facts, positionId: positionId(ticket), ...known({ price }) };
  if (status === "pending") return { code: "PLACED", ...facts };
  throw unreadable(`The answer to the order ${ticket}`, "status", status, "open or pending");
}
