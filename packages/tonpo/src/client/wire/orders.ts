import * as z from "zod";
import { integer, listed, number, optional, side, spelled, ticket, word } from "./base.ts";

/** Kinds of orders that the service takes. */
export type OrderKind = "market" | "limit" | "stop";

/** Answer of every trading call, and the stream's `orderResult`. */
export const orderAnswer = z.object({
  /** 0 where nothing was done. */
  ticket: optional(ticket),
  /** A missing one is an error: it means neither yes nor no. */
  success: z.boolean(),
  error: optional(z.string()),
  symbol: optional(z.string()),
  comment: optional(z.string()),
});

export type OrderAnswer = z.output<typeof orderAnswer>;

/** What became of an order that was carried out. A refused one is thrown as a `TonpoError` ORDER_REFUSED. */
export interface OrderResult {
  /** Of the position, or of the resting order; absent when the service told none. */
  readonly ticket?: string;
}

/** A resting order. */
export const pendingOrder = spelled(
  {
    orderType: ["order_type", "type"],
    price: ["openPrice", "price_open", "open_price"],
    openTime: ["open_time"],
  },
  z.object({
    ticket,
    symbol: z.string().min(1),
    side,
    orderType: word<Exclude<OrderKind, "market">>(),
    /** Lots. */
    volume: number,
    /** The limit or the trigger. */
    price: number,
    /** 0: none. */
    sl: optional(number),
    /** 0: none. */
    tp: optional(number),
    /** Seconds or milliseconds, in the server's time. */
    openTime: optional(number),
    comment: optional(z.string()),
    magic: optional(integer),
  }),
);

export type PendingOrder = z.output<typeof pendingOrder>;

/** Answer of `GET /api/orders`. */
export const pendingOrders = listed("orders", pendingOrder);
