import * as z from "zod";
import { list, NOT_WHOLE, optional, optionalFields, whole } from "./base.ts";

/** Answer of `GET /symbols`. */
export const symbolList = z
  .object({ query: optional(z.string()), count: z.int(), symbols: z.array(z.string()) })
  .refine(whole("symbols"), NOT_WHOLE);

export type SymbolList = z.output<typeof symbolList>;

/** A day's session in the schedule's time zone, `HH:MM`. */
const session = z.object({ open: z.string(), close: z.string() });

/** The weekly sessions that the server's own configuration states. A day without trading is absent. */
export const exchangeSchedule = z.looseObject({
  timezone: optional(z.string()),
  ...optionalFields(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], session),
  nextFridayCloseUtc: optional(z.string()),
});

export type ExchangeSchedule = z.output<typeof exchangeSchedule>;

/**
 * MetaTrader's symbol record. Everything is optional, because in virtual mode the feed's own record stands here.
 *
 * Times are epoch seconds of the server's clock; `spread`, `tradeStopsLevel` and `tradeFreezeLevel` count points.
 */
export const symbolRecord = z.looseObject({
  ...optionalFields(["custom", "select", "visible", "spreadFloat", "marginHedgedUseLeg"], z.boolean()),
  ...optionalFields(
    [
      "digits",
      "spread",
      "tradeStopsLevel",
      "tradeFreezeLevel",
      "tradeMode",
      "tradeExemode",
      "tradeCalcMode",
      "fillingMode",
      "orderMode",
      "orderGtcMode",
      "expirationMode",
      "ticksBookdepth",
      "swapMode",
      "swapRollover3days",
      "chartMode",
      "optionMode",
      "optionRight",
      "time",
      "startTime",
      "expirationTime",
      "sessionDeals",
      "sessionBuyOrders",
      "sessionSellOrders",
      "volume",
      "volumehigh",
      "volumelow",
    ],
    z.number(),
  ),
  ...optionalFields(
    [
      "point",
      "bid",
      "ask",
      "last",
      "tradeTickSize",
      "tradeTickValue",
      "tradeTickValueProfit",
      "tradeTickValueLoss",
      "tradeContractSize",
      "volumeMin",
      "volumeMax",
      "volumeStep",
      "volumeLimit",
      "swapLong",
      "swapShort",
      "marginInitial",
      "marginMaintenance",
      "marginHedged",
    ],
    z.number(),
  ),
  ...optionalFields(
    ["name", "description", "path", "currencyBase", "currencyProfit", "currencyMargin", "exchange", "isin"],
    z.string(),
  ),
  exchangeSchedule: optional(exchangeSchedule),
});

export type SymbolRecord = z.output<typeof symbolRecord>;

/** Answer of `GET /symbols/{name}`. */
export const symbolAnswer = z.object({ symbol: symbolRecord });

/** Answer of `GET /quotes/{symbol}`. `time` is the server's wall time under a UTC label, in whole seconds. */
export const quote = z.object({
  symbol: z.string(),
  time: z.string(),
  bid: z.number(),
  ask: z.number(),
  /** 0 where nothing is traded. */
  last: z.number().default(0),
  spread: optional(z.number()),
  volume: optional(z.number()),
});

export type Quote = z.output<typeof quote>;

/** Answer of `GET /ticks/{symbol}`: the first ticks of the last 24 hours, not the newest. */
export const tickList = z.object({
  symbol: z.string(),
  count: z.int(),
  ticks: list(
    z.object({
      time: z.string(),
      ...optionalFields(["bid", "ask", "last", "volume"], z.number()),
      /** Bits: 2 bid changed, 4 ask, 8 last, 16 volume, 32 a buy, 64 a sell. */
      flags: optional(z.int()),
    }),
  ),
});

export type TickList = z.output<typeof tickList>;

/** Answer of `GET /market-depth/{symbol}`, in the terminal's order. */
export const marketDepth = z.object({
  symbol: z.string(),
  count: z.int(),
  items: list(
    z.object({
      /** 1 sell, 2 buy, 3 sell by market, 4 buy by market. */
      type: z.int(),
      price: z.number(),
      volume: z.number(),
      volumeDbl: optional(z.number()),
    }),
  ),
});

export type MarketDepth = z.output<typeof marketDepth>;

/** One candle; `time` is its opening instant. `volume` counts ticks and is there only when it was asked for. */
export const bar = z.object({
  time: z.string(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: optional(z.number()),
});

export type Bar = z.output<typeof bar>;

/** Answer of `GET /bars/{symbol}` and `/bars/{symbol}/range`, oldest first. */
export const barList = z
  .object({
    symbol: z.string(),
    timeframe: z.string(),
    count: z.int(),
    bars: list(bar),
    ...optionalFields(["fromDate", "toDate"], z.string()),
  })
  .refine(whole("bars"), NOT_WHOLE);

export type BarList = z.output<typeof barList>;
