import { BrokerError, type Order, type OrderType, orderId, type PositionMode, symbolName } from "@anybroker/core";
import {
  type Level,
  type PlaceOrderCommand,
  type Receipt,
  readCommentTag,
  writeCommentTag,
} from "@anybroker/core/adapter";
import type { OrderRequest } from "../client/calls/orders.ts";
import type { OrderResult, PendingOrder } from "../client/wire/orders.ts";
import { known, notZero, unreadable } from "./read.ts";
import type { ServerTime } from "./server-time.ts";

/** A resting order. Throws BAD_ANSWER for a type that is neither limit nor stop. */
export function toOrder(wire: PendingOrder, serverTime: ServerTime): Order {
  const { ticket, symbol, side, volume, price, openTime } = wire;
  const type = readType(wire);
  return {
    id: orderId(ticket),
    symbol: symbolName(symbol),
    side,
    type,
    status: "accepted",
    lots: volume,
    filledLots: 0,
    timeInForce: "gtc",
    ...(type === "limit" ? { limitPrice: price } : { stopPrice: price }),
    ...known({
      stopLoss: notZero(wire.sl),
      takeProfit: notZero(wire.tp),
      createTimeMs: openTime === undefined || openTime === 0 ? undefined : serverTime.toUtcMs(openTime),
    }),
    ...readCommentTag(wire.comment),
  };
}

/** `limit`, or MetaTrader's `buy_limit`. */
function readType({ ticket, orderType }: PendingOrder): OrderType {
  const type = orderType.toLowerCase().replace(/^(buy|sell)[_ ]/, "");
  if (type === "limit" || type === "stop") return type;
  throw unreadable(`The order ${ticket}`, "orderType", orderType, "limit or stop");
}

function writeLevel(name: string, level: Level | undefined): number | undefined {
  if (level === undefined) return undefined;
  if (level.price !== undefined) return level.price;
  throw new BrokerError("UNSUPPORTED", `A ${name} by distance was to be placed; Tonpo takes it as a price.`);
}

/** The body of a new order. */
export function writeOrder(command: PlaceOrderCommand, magic: number | undefined): OrderRequest {
  const { type, symbol, side, lots, limitPrice, stopPrice, clientOrderId, comment } = command;
  if (type === "stop-limit") {
    throw new BrokerError(
      "UNSUPPORTED",
      "A stop-limit order was to be placed; Tonpo takes market, limit and stop orders only.",
    );
  }
  return {
    symbol: symbol.name,
    side,
    orderType: type,
    volume: lots,
    comment: writeCommentTag(clientOrderId, comment),
    ...known({
      price: type === "limit" ? limitPrice : type === "stop" ? stopPrice : undefined,
      sl: writeLevel("stop loss", command.stopLoss),
      tp: writeLevel("take profit", command.takeProfit),
      magic,
    }),
  };
}

/**
 * What the answer to a new order says. Fill price, lots and position are learned from the books.
 *
 * A market order's ticket may be its position's. On a hedging account that is the same number; on a netting account all
 * orders of a symbol would have one id, so that it is not taken for theirs.
 */
export function toPlaceReceipt({ ticket }: OrderResult, type: OrderType, positionMode: PositionMode): Receipt {
  const isMarket = type === "market";
  const named = ticket !== undefined && !(isMarket && positionMode === "netting");
  return { code: isMarket ? "DONE" : "PLACED", ...(named && { orderId: orderId(ticket) }) };
}
