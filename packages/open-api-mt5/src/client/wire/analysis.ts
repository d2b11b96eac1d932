import * as z from "zod";
import { integer64, list, NOT_WHOLE, optional, optionalFields, whole, word } from "./base.ts";

/** A deal: a fill, or a change of the balance (`type` 2 and above). Money is in the account's currency, costs negative. */
export const deal = z.looseObject({
  ticket: integer64,
  /** The order that it executed, "0" for none. */
  order: integer64.default("0"),
  positionId: integer64.default("0"),
  /** 0 buy, 1 sell, 2 balance, 3 credit, 4 charge, 5 correction, 6 bonus, 7 and above commissions, interest, tax. */
  type: z.int(),
  /** 0 in, 1 out, 2 turned over, 3 out by an opposite position. */
  entry: z.int(),
  /** Lots. */
  volume: z.number(),
  price: z.number(),
  profit: z.number().default(0),
  swap: z.number().default(0),
  commission: z.number().default(0),
  fee: z.number().default(0),
  /** Epoch seconds of the server's clock, and milliseconds. */
  time: z.int(),
  timeMsc: optional(z.int()),
  symbol: z.string().default(""),
  comment: z.string().default(""),
  magic: integer64.default("0"),
  reason: optional(z.int()),
  externalId: optional(z.string()),
});

export type Deal = z.output<typeof deal>;

/** Answer of `GET /trades/history`. */
export const dealHistory = z
  .object({
    fromDate: z.string(),
    toDate: z.string(),
    count: z.int(),
    trades: z.array(deal),
  })
  .refine(whole("trades"), NOT_WHOLE);

export type DealHistory = z.output<typeof dealHistory>;

const excursion = z.looseObject(
  optionalFields(["extremePrice", "priceDistance", "points", "percent", "money"], z.number()),
);

const period = {
  bars: z.int(),
  ...optionalFields(["fromDate", "toDate"], z.string()),
};

/** Answer of `GET /trades/{position_id}/mae-mfe`: how far the price went against and for a closed position. */
export const excursions = z.looseObject({
  positionId: integer64,
  symbol: z.string(),
  side: word<"buy" | "sell">(),
  ...optionalFields(["volume", "entryPrice", "exitPrice", "extendedRRR"], z.number()),
  ...optionalFields(["entryTime", "exitTime", "timeframe"], z.string()),
  ...optionalFields(["horizonBarsRequested", "horizonBarsAvailable"], z.int()),
  horizonComplete: optional(z.boolean()),
  tradePeriod: z.looseObject({ ...period, mae: excursion, mfe: excursion }),
  extendedPeriod: optional(z.looseObject({ ...period, mae: excursion, mfe: excursion })),
  postExit: optional(
    z.looseObject({
      ...period,
      potentialLoss: optional(excursion),
      potentialGain: optional(excursion),
      potentialRRR: optional(z.number()),
    }),
  ),
});

export type Excursions = z.output<typeof excursions>;

/** Open and pending lots of a symbol. */
export const exposure = z.object({
  symbol: z.string(),
  positionsCount: z.int(),
  buyVolume: z.number(),
  sellVolume: z.number(),
  /** Buys less sells, positions only. */
  netVolume: z.number(),
  pendingBuyVolume: z.number(),
  pendingSellVolume: z.number(),
  profit: optional(z.number()),
});

export type Exposure = z.output<typeof exposure>;

/** Answer of `GET /exposure`. */
export const exposures = z.object({ count: z.int(), exposures: z.array(exposure) });

/** Answer of `GET /calendar/events`. Dates are true UTC; `country` of an event is a currency code. */
export const calendar = z.looseObject({
  ...optionalFields(["source", "fromDate", "toDate", "country", "currency", "impact", "cachedAt"], z.string()),
  count: z.int(),
  events: list(
    z.looseObject(optionalFields(["title", "country", "date", "impact", "forecast", "previous"], z.string())),
  ),
});

export type Calendar = z.output<typeof calendar>;

const sampledQuote = z.looseObject({
  time: optional(z.string()),
  ...optionalFields(["bid", "ask", "close"], z.number()),
});

/** Answer of `GET /spread-trace/{symbol}`: the broker's quote less that of a reference feed. The misspelling is the wire's. */
export const spreadSample = z.looseObject({
  symbol: z.string(),
  ...optionalFields(["dukascopySymbol", "sourceSymbol", "sampledAt"], z.string()),
  ...optionalFields(
    ["bidSpread", "askSpread", "closeSpread", "avarageBidSpread", "avarageAskSpread", "samplesInLastMinute"],
    z.number(),
  ),
  ...optionalFields(["mt5", "dukascopy", "source"], sampledQuote),
});

export type SpreadSample = z.output<typeof spreadSample>;

/** Answer of `GET /spread-trace/{symbol}/history`, oldest first. */
export const spreadHistory = z.object({
  symbol: z.string(),
  count: z.int(),
  lastError: optional(z.string()),
  samples: list(spreadSample),
});

export type SpreadHistory = z.output<typeof spreadHistory>;

/** Answer of `GET /virtual/data-cache`. */
export const dataCache = z.looseObject({
  dataSource: z.string(),
  ...optionalFields(
    ["entries", "maxEntries", "backoffRemainingSeconds", "hits", "misses", "stale", "upstream", "rateLimited"],
    z.number(),
  ),
});

export type DataCache = z.output<typeof dataCache>;

/** Answer of `GET /api/virtual/zeromq/messages`: what virtual mode has published, newest first. */
export const publishedMessages = z.object({
  count: z.int(),
  messages: list(
    z.looseObject({
      ...optionalFields(["timestamp", "topic", "endpoint", "transport"], z.string()),
      payload: optional(z.unknown()),
    }),
  ),
});

export type PublishedMessages = z.output<typeof publishedMessages>;
