import * as z from "zod";
import { integer64, list, NOT_WHOLE, optional, optionalFields, whole, word } from "./base.ts";

/** What the terminal answered to a trade request. Fields that it did not fill are 0. */
export const tradeResult = z.looseObject({
  retcode: z.int(),
  /** The deal and order that came of it; "0" for none. */
  deal: integer64.default("0"),
  order: integer64.default("0"),
  /** Lots. */
  volume: z.number().default(0),
  price: z.number().default(0),
  bid: z.number().default(0),
  ask: z.number().default(0),
  comment: z.string().default(""),
  requestId: optional(z.int()),
  retcodeExternal: optional(z.int()),
  /** What was sent to the terminal. In snake case in virtual mode. */
  request: optional(z.looseObject({})),
});

export type TradeResult = z.output<typeof tradeResult>;

/** Answer of `POST /orders`. Go by `retcode`: what counts as `success` differs between versions. */
export const orderAnswer = z.object({
  retcode: z.int(),
  success: z.boolean(),
  message: z.string().default(""),
  hint: optional(z.string()),
  result: tradeResult,
});

export type OrderAnswer = z.output<typeof orderAnswer>;

/** Answer of `POST /orders/close`. `operation` says which of the two was done. */
export const closeAnswer = z.object({
  operation: word<"closePosition" | "cancelPendingOrder">(),
  retcode: z.int(),
  success: z.boolean(),
  result: tradeResult,
});

export type CloseAnswer = z.output<typeof closeAnswer>;

/** Answer of `POST /positions/modify`. */
export const stopsAnswer = z.object({
  operation: z.string(),
  retcode: z.int(),
  success: z.boolean(),
  message: z.string().default(""),
  result: tradeResult,
});

export type StopsAnswer = z.output<typeof stopsAnswer>;

/** Answer of `POST /positions/adjust-by-money`. The values are what the rounded prices are worth. */
export const moneyStopsAnswer = stopsAnswer.extend({
  ticket: integer64,
  ...optionalFields(["symbol", "side"], z.string()),
  ...optionalFields(
    [
      "entryPrice",
      "stopLossPrice",
      "takeProfitPrice",
      "volume",
      "contractSize",
      "priceStep",
      "requestedStopLossValueInMoney",
      "requestedTakeProfitValueInMoney",
      "stopLossValueInMoney",
      "takeProfitValueInMoney",
    ],
    z.number(),
  ),
});

export type MoneyStopsAnswer = z.output<typeof moneyStopsAnswer>;

/** An open position. Times are of the server's clock; a level of 0 is not set. */
export const position = z.looseObject({
  ticket: integer64,
  /** The constant id; its deals' `positionId`. */
  identifier: optional(integer64),
  symbol: z.string().min(1),
  /** 0 buy, 1 sell. */
  type: z.int(),
  /** Lots. */
  volume: z.number(),
  priceOpen: z.number(),
  sl: z.number().default(0),
  tp: z.number().default(0),
  magic: integer64.default("0"),
  comment: z.string().default(""),
  ...optionalFields(["priceCurrent", "profit", "swap"], z.number()),
  ...optionalFields(["time", "timeMsc", "timeUpdate", "timeUpdateMsc", "reason"], z.int()),
  externalId: optional(z.string()),
});

export type Position = z.output<typeof position>;

/** Answer of `GET /positions/open`. */
export const openPositions = z
  .object({ count: z.int(), positions: z.array(position) })
  .refine(whole("positions"), NOT_WHOLE);

/** Answer of `GET /positions/{ticket}/details`. The two values are in the symbol's profit currency. */
export const positionDetails = z.object({
  ticket: integer64,
  symbol: z.string(),
  side: word<"buy" | "sell">(),
  entryPrice: z.number(),
  ...optionalFields(
    ["stopLossPrice", "takeProfitPrice", "volume", "contractSize", "stopLossValue", "takeProfitValue"],
    z.number(),
  ),
  position: optional(position),
});

export type PositionDetails = z.output<typeof positionDetails>;

/** A pending order. Times are of the server's clock, 0 for none. */
export const pendingOrder = z.looseObject({
  ticket: integer64,
  symbol: z.string().min(1),
  /** 2, 3 limit; 4, 5 stop; 6, 7 stop-limit; even is buy. */
  type: z.int(),
  /** Lots asked for, and those still open. */
  volumeInitial: z.number(),
  volumeCurrent: z.number(),
  /** The trigger; of a limit order its limit. */
  priceOpen: z.number(),
  /** The limit of a stop-limit order, else 0. */
  priceStoplimit: z.number().default(0),
  sl: z.number().default(0),
  tp: z.number().default(0),
  magic: integer64.default("0"),
  comment: z.string().default(""),
  ...optionalFields(["positionId", "positionById"], integer64),
  ...optionalFields(
    [
      "timeSetup",
      "timeSetupMsc",
      "timeDone",
      "timeDoneMsc",
      "timeExpiration",
      "typeTime",
      "typeFilling",
      "state",
      "reason",
    ],
    z.int(),
  ),
  priceCurrent: optional(z.number()),
  externalId: optional(z.string()),
});

export type PendingOrder = z.output<typeof pendingOrder>;

/** Answer of `GET /orders/pending`. */
export const pendingOrders = z
  .object({ count: z.int(), orders: z.array(pendingOrder) })
  .refine(whole("orders"), NOT_WHOLE);

/** Answer of `GET /tickets`. */
export const tickets = z.object({
  positionTickets: z.array(integer64),
  orderTickets: z.array(integer64),
  total: z.int(),
});

export type Tickets = z.output<typeof tickets>;

const jobFields = {
  kind: word<"position" | "pendingOrder">(),
  ticket: integer64,
  ...optionalFields(["referenceTicket", "magic"], integer64),
  ...optionalFields(["symbol", "policy", "comment", "createdAt", "updatedAt"], z.string()),
  resolved: optional(z.boolean()),
  minutes: optional(z.int()),
  item: optional(z.looseObject({})),
};

/** Answer of `GET /orders/news-close/jobs`. Its times are true UTC. */
export const newsCloseJobs = z.object({
  count: z.int(),
  jobs: list(z.looseObject({ ...jobFields, minimumImpact: optional(z.string()), currencies: list(z.string()) })),
});

export type NewsCloseJobs = z.output<typeof newsCloseJobs>;

/** Answer of `GET /orders/weekend-close/jobs`. Its times are true UTC. */
export const weekendCloseJobs = z.object({
  count: z.int(),
  jobs: list(
    z.looseObject({
      ...jobFields,
      ...optionalFields(["timezone", "fridayClose", "targetCloseUtc", "triggerAtUtc"], z.string()),
      exchangeSchedule: optional(z.looseObject({})),
    }),
  ),
});

export type WeekendCloseJobs = z.output<typeof weekendCloseJobs>;
