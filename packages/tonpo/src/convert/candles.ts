import { type Candle, nextCandleOpenTimeMs, type SymbolName, type Timeframe } from "@anybroker/core";
import type { Bar } from "../client/wire/market.ts";
import { known } from "./read.ts";
import type { ServerTime } from "./server-time.ts";

/** A candle of the past. */
export function toCandle(bar: Bar, symbol: SymbolName, timeframe: Timeframe, serverTime: ServerTime): Candle {
  const { time, open, high, low, close, volume } = bar;
  return { symbol, timeframe, openTimeMs: serverTime.toUtcMs(time), open, high, low, close, ...known({ volume }) };
}

/** How many candles one request asks for at most: no limit is known, and a year of minutes in one body is too much. */
const CANDLES_PER_REQUEST = 1000;

/** The stretch of the first request for `from` to `to`, both included, and where the next one starts. */
export function candleWindow(
  timeframe: Timeframe,
  fromTimeMs: number,
  toTimeMs: number,
): { readonly fromTimeMs: number; readonly toTimeMs: number; readonly nextFromTimeMs?: number } {
  const lengthMs = nextCandleOpenTimeMs(timeframe, 0);
  const endMs = fromTimeMs + CANDLES_PER_REQUEST * lengthMs;
  if (endMs > toTimeMs) return { fromTimeMs, toTimeMs };
  return { fromTimeMs, toTimeMs: endMs - 1, nextFromTimeMs: endMs };
}
