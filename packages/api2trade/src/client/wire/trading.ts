import * as z from "zod";
import { integer, number, optional, ticket } from "./base.ts";

/** Answer of `OrderSend`, `OrderModify` and `OrderClose` in the SDK's dialect, success and refusal alike. */
export const orderAnswer = z.object({
  /** `0` when the broker refused. */
  ticket: ticket.default("0"),
  /** See `API2TRADE_RETCODES`. An answer without it proves nothing. */
  retcode: integer,
  /** The broker's own text. */
  comment: z.string().default(""),
});

export type OrderAnswer = z.output<typeof orderAnswer>;

const side = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(["buy", "sell"]));

/** An open position in the SDK's dialect. */
export const position = z.object({
  ticket,
  symbol: z.string().min(1),
  type: side,
  /** Lots. */
  volume: number,
  openPrice: number,
  /** 0: none. */
  stopLoss: number.default(0),
  /** 0: none. */
  takeProfit: number.default(0),
  /** Floating, without swap. */
  profit: optional(number),
  swap: optional(number),
  comment: optional(z.string()),
});

export type Position = z.output<typeof position>;

/** Answer of `Positions`: a bare list. Anything else is refused: the vendor's client takes it for an empty account. */
export const positions = z.array(position);

/** A closed position, or the closed part of one. */
export const closedTrade = z.object({
  ticket,
  symbol: z.string().min(1),
  type: side,
  /** Lots. */
  volume: number,
  openPrice: number,
  closePrice: number,
  /** ISO-8601. */
  openTime: z.string(),
  /** ISO-8601. */
  closeTime: z.string(),
  profit: number.default(0),
  swap: number.default(0),
  /** Costs are negative. */
  commission: number.default(0),
  comment: optional(z.string()),
});

export type ClosedTrade = z.output<typeof closedTrade>;

/** Answer of `OrderHistory`: a bare list. */
export const closedTrades = z.array(closedTrade);

/** Answer of `OrderHistoryPagination`. */
export const historyPage = z.object({
  data: z.array(closedTrade),
  /** Rows in the whole range. */
  total: integer,
  /** From 1. */
  page: integer.default(1),
  pageSize: integer.default(50),
});

/** A price. The wire tells no time. */
export const quote = z.object({ symbol: z.string().min(1), bid: number, ask: number });

export type Quote = z.output<typeof quote>;
