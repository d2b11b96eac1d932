import { addExact, type Candle, candleOpenTimeMs, type Tick, type Timeframe } from "@anybroker/core";
import type { VenueSymbol } from "./types.ts";

/** The length of the bars that everything longer is made of. */
export const MINUTE_MS = 60_000;

/** The bid prices of one minute. */
export interface Bar {
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Ticks; the traded volume where ticks carry one. */
  readonly volume: number;
}

/** The bar of the minute that holds `timeMs`. */
export const minuteOf = (timeMs: number): number => Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;

const plus = (left: number, right: number): number =>
  Number.isInteger(left) && Number.isInteger(right) ? left + right : addExact(left, right);

/** The bar with one more tick. */
export function withTick(bar: Bar | undefined, tick: Tick): Bar {
  const { bid } = tick;
  if (bar === undefined) {
    return { openTimeMs: minuteOf(tick.timeMs), open: bid, high: bid, low: bid, close: bid, volume: tick.volume ?? 1 };
  }
  return {
    openTimeMs: bar.openTimeMs,
    open: bar.open,
    high: Math.max(bar.high, bid),
    low: Math.min(bar.low, bid),
    close: bid,
    volume: plus(bar.volume, tick.volume ?? 1),
  };
}

/** Candles of `timeframe` from minute bars, both ascending. */
export function candlesFromBars(symbol: VenueSymbol, timeframe: Timeframe, bars: Iterable<Bar>): Candle[] {
  const candles: Candle[] = [];
  let last: ({ -readonly [Key in keyof Candle]: Candle[Key] } & { volume: number }) | undefined;
  for (const bar of bars) {
    const openTimeMs = candleOpenTimeMs(timeframe, bar.openTimeMs);
    if (last !== undefined && last.openTimeMs === openTimeMs) {
      last.high = Math.max(last.high, bar.high);
      last.low = Math.min(last.low, bar.low);
      last.close = bar.close;
      last.volume = plus(last.volume, bar.volume);
      continue;
    }
    const { open, high, low, close, volume } = bar;
    last = { symbol: symbol.name, timeframe, openTimeMs, open, high, low, close, volume };
    candles.push(last);
  }
  return candles;
}
