import { type Candle, type SymbolInfo, scaleDown, type Timeframe } from "@anybroker/core";
import type { ProtoOATrendbar } from "../schema/index.ts";
import { WIRE_PRICE_DIGITS } from "./read.ts";

const MINUTE_MS = 60_000;

const price = (value: number): number => scaleDown(value, WIRE_PRICE_DIGITS);

/**
 * A bar of the wire: everything counts from its low.
 *
 * @param close 1/100000 of the close: the present bid of a forming bar, which has none of its own.
 */
export function toCandle(bar: ProtoOATrendbar, symbol: SymbolInfo, timeframe: Timeframe, close?: number): Candle {
  const low = Number(bar.low ?? 0);
  const high = low + Number(bar.deltaHigh ?? 0);
  const last = close ?? low + Number(bar.deltaClose ?? 0);
  return {
    symbol: symbol.name,
    timeframe,
    openTimeMs: (bar.utcTimestampInMinutes ?? 0) * MINUTE_MS,
    open: price(low + Number(bar.deltaOpen ?? 0)),
    high: price(Math.max(high, last)),
    low: price(Math.min(low, last)),
    close: price(last),
    volume: Number(bar.volume),
  };
}
