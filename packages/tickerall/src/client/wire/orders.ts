import * as z from "zod";
import { integer, list, number, optional, side, ticket, word } from "./base.ts";

/** Answer of `POST .../orders`. */
export const orderPlaced = z.object({
  ticket,
  symbol: optional(z.string()),
  side: optional(side),
  type: optional(word<"market" | "limit" | "stop">()),
  volume: optional(number),
  /** `open` for a filled order, `pending` for a resting one. */
  status: word<"open" | "pending">(),
  timestamp: optional(z.string()),
  /** The fill or the trigger. */
  price: optional(number),
  stopLoss: optional(number),
  takeProfit: optional(number),
  comment: optional(z.string()),
});

export type OrderPlaced = z.output<typeof orderPlaced>;

/** A resting order. */
export const pendingOrder = z.object({
  ticket,
  symbol: z.string().min(1),
  type: word<"BUY_LIMIT" | "SELL_LIMIT" | "BUY_STOP" | "SELL_STOP" | "BUY_STOP_LIMIT" | "SELL_STOP_LIMIT">(),
  side,
  orderType: z.enum(["LIMIT", "STOP", "STOP_LIMIT"]),
  /** Lots. */
  volume: number,
  /** The trigger; the limit of a limit order. */
  price: number,
  /** The limit of a stop-limit order. */
  limitPrice: optional(number),
  /** 0: none. */
  stopLoss: number.default(0),
  /** 0: none. */
  takeProfit: number.default(0),
  setTime: optional(z.string()),
  /** Absent: good till cancelled. */
  expirationTime: optional(z.string()),
});

export type PendingOrder = z.output<typeof pendingOrder>;

/** Answer of `GET .../orders/pending`. */
export const pendingOrders = z.object({ orders: list(pendingOrder) });

/** Answer of `DELETE .../orders/{ticket}`. */
export const orderCancelled = z.object({
  ticket,
  symbol: optional(z.string()),
  side: optional(side),
  cancelled: z.boolean().default(true),
  timestamp: optional(z.string()),
});

export type OrderCancelled = z.output<typeof orderCancelled>;

/** Answer of `PATCH .../orders/{ticket}`. */
export const orderModified = z.object({
  ticket,
  symbol: optional(z.string()),
  side: optional(side),
  price: optional(number),
  stopLoss: optional(number),
  takeProfit: optional(number),
  timestamp: optional(z.string()),
});

export type OrderModified = z.output<typeof orderModified>;

/** Answer of `DELETE .../positions/{ticket}`. */
export const positionClosed = z.object({
  ticket,
  symbol: optional(z.string()),
  side: optional(side),
  volume: optional(number),
  closed: z.boolean().default(true),
  timestamp: optional(z.string()),
});

export type PositionClosed = z.output<typeof positionClosed>;

/** Answer of `PATCH .../positions/{ticket}`. */
export const positionModified = z.object({
  ticket,
  symbol: optional(z.string()),
  side: optional(side),
  volume: optional(number),
  stopLoss: optional(number),
  takeProfit: optional(number),
  timestamp: optional(z.string()),
});

export type PositionModified = z.output<typeof positionModified>;

/** Answer of `close-all` and `cancel-all`: what became of each ticket. Failures are rows, never errors. */
export const batchResult = z.object({
  results: list(
    z.object({
      ticket,
      symbol: optional(z.string()),
      side: optional(side),
      status: word<"ok" | "failed">(),
      closed: optional(z.boolean()),
      cancelled: optional(z.boolean()),
      code: optional(z.string()),
      reason: optional(z.string()),
    }),
  ),
  summary: z.object({ requested: integer, ok: integer, failed: integer }),
});

export type BatchResult = z.output<typeof batchResult>;
