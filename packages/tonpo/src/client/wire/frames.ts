import * as z from "zod";
import { accountUpdate } from "./account-info.ts";
import type { AccountState } from "./accounts.ts";
import { number, optional, spelled, textOrNumber, word } from "./base.ts";
import { orderAnswer } from "./orders.ts";
import { positionUpdate } from "./positions.ts";

/** The stream's `tick`. */
export const tick = z.object({
  symbol: z.string().min(1),
  bid: number,
  ask: number,
  /** 0: none. */
  last: optional(number),
  volume: optional(number),
  /** Seconds or milliseconds, in the server's time. */
  time: number,
});

export type Tick = z.output<typeof tick>;

/** The stream's `quote`: a tick without its trade. */
export const quote = z.object({ symbol: z.string().min(1), bid: number, ask: number, time: number });

export type Quote = z.output<typeof quote>;

/** The stream's `candle`. */
export const candle = z.object({
  symbol: z.string().min(1),
  timeframe: z.string().min(1),
  /** Opening instant. The dashboard's sample has none. */
  time: optional(number),
  open: number,
  high: number,
  low: number,
  close: number,
  volume: optional(number),
  /** False for the forming candle. */
  complete: optional(z.boolean()),
});

export type Candle = z.output<typeof candle>;

/** The stream's `account_status`: its data is nested, unlike everybody else's. */
export const accountStatusUpdate = z
  .object({
    data: spelled(
      { accountId: ["account_id", "id"] },
      z.object({ accountId: optional(z.string()), status: word<AccountState>() }),
    ),
  })
  .transform(({ data }) => data);

export type AccountStatusUpdate = z.output<typeof accountStatusUpdate>;

/** The stream's `error`, an answer where it has an id. */
export const errorFrame = z.object({ code: optional(textOrNumber), message: optional(z.string()) });

export type ErrorFrame = z.output<typeof errorFrame>;

/** What the stream tells unasked or after a subscription, by its `type`. */
export const EVENTS = {
  tick,
  quote,
  candle,
  position: positionUpdate,
  orderResult: orderAnswer,
  account: accountUpdate,
  account_status: accountStatusUpdate,
} as const;

/** A command of ours; its id goes along as the last key. */
export type ClientFrame =
  | { readonly type: "subscribe"; readonly symbols: readonly string[]; readonly timeframe?: string }
  | { readonly type: "unsubscribe"; readonly symbols: readonly string[] }
  | { readonly type: "ping" }
  | { readonly type: "getPositions" };

/** An answer to one of our commands, still as it came. */
export type AnswerFrame = { readonly type: string } & Readonly<Record<string, unknown>>;
