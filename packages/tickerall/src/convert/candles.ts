import { type Candle, nextCandleOpenTimeMs, type SymbolName, type Timeframe } from "@anybroker/core";
import type { Candle as WireCandle } from "../client/wire/history.ts";
import { known } from "./read.ts";

/** A candle; bid prices, opening instant in seconds on the wire. */
export function toCandle(wire: WireCandle, symbol: SymbolName, timeframe: Timeframe): Candle {
  const { timestamp, open, high, low, close, tickVolume } = wire;
  return { symbol, timeframe, openTimeMs: timestamp * 1000, open, high, low, close, ...known({ volume: tickVolume }) };
}

/** How many candles one request asks for at most: no limit is documented, and a year of minutes in one body is too much. */
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
