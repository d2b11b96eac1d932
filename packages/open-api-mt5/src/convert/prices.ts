import {
  type Candle,
  type Depth,
  type DepthLevel,
  nextCandleOpenTimeMs,
  type SymbolName,
  type Tick,
  type Timeframe,
} from "@anybroker/core";
import type { Bar, MarketDepth, Quote } from "../client/wire/market.ts";
import { known, readLevel, readServerMs, type ToUtc } from "./read.ts";

/** A polled price, or undefined where a side is missing: before the first tick of a symbol both are 0. */
export function toTick(wire: Quote, symbol: SymbolName, toUtc: ToUtc): Tick | undefined {
  const { bid, ask, time, last, volume } = wire;
  if (bid <= 0 || ask <= 0) return undefined;
  const timeMs = toUtc(readServerMs(`The quote of ${symbol}`, "time", time));
  return { symbol, bid, ask, timeMs, ...known({ last: readLevel(last), volume: readLevel(volume) }), polled: true };
}

/** MetaTrader's kinds of a book's rows: 1 and 3 are sellers, 2 and 4 buyers. */
const isBid = (type: number): boolean => type % 2 === 0;

/** The book, best level first; the terminal's own order is not stated. */
export function toDepth({ items }: MarketDepth, symbol: SymbolName, timeMs: number): Depth {
  const levels = (wanted: boolean): DepthLevel[] =>
    items
      .filter(({ type }) => isBid(type) === wanted)
      .map(({ price, volume, volumeDbl }) => ({ price, lots: volumeDbl ?? volume }))
      .toSorted((left, right) => (wanted ? right.price - left.price : left.price - right.price));
  return { symbol, timeMs, bids: levels(true), asks: levels(false) };
}

/** A candle of bid prices. `volume` counts ticks. */
export function toCandle(wire: Bar, symbol: SymbolName, timeframe: Timeframe, toUtc: ToUtc): Candle {
  const { time, open, high, low, close, volume } = wire;
  const openTimeMs = toUtc(readServerMs(`A candle of ${symbol}`, "time", time));
  return { symbol, timeframe, openTimeMs, open, high, low, close, ...known({ volume }) };
}

/** How many candles one request asks for at most: the server has no limit, and years of minutes in one body are too much. */
const CANDLES_PER_REQUEST = 5000;

/** The stretch of the first request for `from` to `to`, both included, and where the next one starts. */
export function candleWindow(
  timeframe: Timeframe,
  fromTimeMs: number,
  toTimeMs: number,
): { readonly fromTimeMs: number; readonly toTimeMs: number; readonly nextFromTimeMs?: number } {
  const endMs = fromTimeMs + CANDLES_PER_REQUEST * nextCandleOpenTimeMs(timeframe, 0);
  if (endMs > toTimeMs) return { fromTimeMs, toTimeMs };
  return { fromTimeMs, toTimeMs: endMs - 1, nextFromTimeMs: endMs };
}
