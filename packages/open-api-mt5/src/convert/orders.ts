import {
  BrokerError,
  type Order,
  type OrderType,
  orderId,
  positionId,
  subtractExact,
  symbolName,
} from "@anybroker/core";
import {
  type Level,
  type PlaceOrderCommand,
  type Receipt,
  readCommentTag,
  writeCommentTag,
} from "@anybroker/core/adapter";
import type { OrderRequest } from "../client/calls/orders.ts";
import type { PendingOrder, TradeResult } from "../client/wire/trading.ts";
import { known, readLevel, serverMsOf, type ToUtc, unreadable } from "./read.ts";

/** The clock's two ways: of what has happened, and of what may lie ahead. */
export interface OrderTimes {
  readonly toUtc: ToUtc;
  readonly toUtcAhead: ToUtc;
}

/** MetaTrader's order types from 2 on, two of each: buy, sell. */
const RESTING: readonly OrderType[] = ["limit", "stop", "stop-limit"];
const FIRST_RESTING = 2;
/** An order that closes two positions against each other. */
const CLOSE_BY = 8;

/** MetaTrader's lifetimes: till cancelled, till the day's end, till a time, till the end of a day. */
const LIFETIMES = ["gtc", "day", "gtd", "gtd"] as const;

/**
 * A resting order, or undefined for one that is being executed (market, close by) and listed in passing.
 *
 * Throws BAD_ANSWER on a type that is not known.
 */
export function toOrder(wire: PendingOrder, { toUtc, toUtcAhead }: OrderTimes): Order | undefined {
  const { ticket, type: number, volumeInitial, volumeCurrent, priceOpen, typeTime = 0, timeExpiration } = wire;
  if (number === 0 || number === 1 || number === CLOSE_BY) return undefined;
  const type = RESTING[Math.floor((number - FIRST_RESTING) / 2)];
  const what = `The order ${ticket}`;
  if (type === undefined) throw unreadable(what, "type", number, "0 to 8");
  const filledLots = subtractExact(volumeInitial, volumeCurrent);
  const createMs = serverMsOf(wire.timeSetupMsc, wire.timeSetup);
  const expireMs = serverMsOf(undefined, timeExpiration);
  return {
    id: orderId(ticket),
    symbol: symbolName(wire.symbol),
    side: number % 2 === 0 ? "buy" : "sell",
    type,
    status: filledLots > 0 ? "partially-filled" : "accepted",
    lots: volumeInitial,
    filledLots,
    ...known({
      limitPrice: type === "limit" ? priceOpen : type === "stop-limit" ? readLevel(wire.priceStoplimit) : undefined,
      stopPrice: type === "limit" ? undefined : priceOpen,
      timeInForce: LIFETIMES[typeTime],
      expireTimeMs: expireMs === undefined ? undefined : toUtcAhead(expireMs),
      stopLoss: readLevel(wire.sl),
      takeProfit: readLevel(wire.tp),
      createTimeMs: createMs === undefined ? undefined : toUtc(createMs),
    }),
    ...readCommentTag(wire.comment),
  };
}

function writeLevel(name: string, level: Level | undefined): number | undefined {
  if (level === undefined) return undefined;
  if (level.price !== undefined) return level.price;
  throw new BrokerError("UNSUPPORTED", `A ${name} by distance was to be placed; open-api-mt5 takes it as a price.`);
}

const TYPES = { market: "market", limit: "limit", stop: "stop", "stop-limit": "stopLimit" } as const;

/** The body of a new order. */
export function writeOrder(
  command: PlaceOrderCommand,
  settings: { readonly deviation: number; readonly magic: number },
): OrderRequest {
  const { type, symbol, side, lots, limitPrice, stopPrice } = command;
  return {
    symbol: symbol.name,
    side,
    volume: lots,
    orderType: TYPES[type],
    ...settings,
    comment: writeCommentTag(command.clientOrderId, command.comment),
    ...known({
      price: type === "market" ? undefined : type === "limit" ? limitPrice : stopPrice,
      stopLimit: type === "stop-limit" ? limitPrice : undefined,
      sl: writeLevel("stop loss", command.stopLoss),
      tp: writeLevel("take profit", command.takeProfit),
    }),
  };
}

/** An order or deal of 0 is none. */
const ticketOf = (digits: string): string | undefined => (digits === "0" ? undefined : digits);

/**
 * What an answer says of the order that it made, besides its code. Fields that the terminal left at 0 are not told.
 *
 * @param opensPosition whether the order's ticket names the position that it opens: on hedging accounts.
 */
export function toFill(result: TradeResult, opensPosition: boolean): Omit<Receipt, "code"> {
  const order = ticketOf(result.order);
  const filled = ticketOf(result.deal) !== undefined;
  return known({
    orderId: order === undefined ? undefined : orderId(order),
    positionId: order !== undefined && filled && opensPosition ? positionId(order) : undefined,
    filledLots: filled ? readLevel(result.volume) : undefined,
    price: filled ? readLevel(result.price) : undefined,
  });
}
