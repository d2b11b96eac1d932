import { type Candle, nextCandleOpenTimeMs, type Timeframe } from "@anybroker/core";
import type { ProtoOATrendbar } from "@anybroker/ctrader/schema";
import type { Venue } from "@anybroker/paper/venue";
import { toPoints } from "./units.ts";

const MINUTE_MS = 60_000;

/** A bar period of the service: the venue's timeframe that it is made of, and how many of them where it has none. */
interface Period {
  readonly of: Timeframe;
  readonly minutes?: number;
}

/** The periods of bars, by name. */
export const PERIODS: Readonly<Record<string, Period>> = {
  M1: { of: "M1" },
  M2: { of: "M1", minutes: 2 },
  M3: { of: "M1", minutes: 3 },
  M4: { of: "M1", minutes: 4 },
  M5: { of: "M5" },
  M10: { of: "M5", minutes: 10 },
  M15: { of: "M15" },
  M30: { of: "M30" },
  H1: { of: "H1" },
  H4: { of: "H4" },
  H12: { of: "H4", minutes: 720 },
  D1: { of: "D1" },
  W1: { of: "W1" },
  MN1: { of: "MN1" },
};

/** Roughly how long a bar of a period is. */
export function periodMs(name: string): number {
  const { of, minutes } = PERIODS[name] ?? { of: "M1" };
  return minutes === undefined ? nextCandleOpenTimeMs(of, 0) : minutes * MINUTE_MS;
}

/** The bars of a period that open within a range, both ends included, ascending. */
export function barsOf(
  venue: Venue,
  symbol: string,
  period: string,
  fromTimeMs: number,
  toTimeMs: number,
): readonly Candle[] {
  const { of, minutes } = PERIODS[period] ?? { of: "M1" };
  if (minutes === undefined) {
    return venue.candles(symbol, of, fromTimeMs, toTimeMs).filter(({ openTimeMs }) => openTimeMs >= fromTimeMs);
  }
  const lengthMs = minutes * MINUTE_MS;
  const startMs = Math.ceil(fromTimeMs / lengthMs) * lengthMs;
  // The last bar is made of parts that open after the range's end too.
  const endMs = Math.floor(toTimeMs / lengthMs) * lengthMs + lengthMs - 1;
  return joined(venue.candles(symbol, of, startMs, endMs), lengthMs).filter(({ openTimeMs }) => openTimeMs >= startMs);
}

function joined(candles: readonly Candle[], lengthMs: number): readonly Candle[] {
  const bars: Candle[] = [];
  for (const candle of candles) {
    const openTimeMs = Math.floor(candle.openTimeMs / lengthMs) * lengthMs;
    const last = bars.at(-1);
    if (last === undefined || last.openTimeMs !== openTimeMs) bars.push({ ...candle, openTimeMs });
    else bars[bars.length - 1] = merged(last, candle);
  }
  return bars;
}

const merged = (bar: Candle, next: Candle): Candle => ({
  ...bar,
  high: Math.max(bar.high, next.high),
  low: Math.min(bar.low, next.low),
  close: next.close,
  volume: (bar.volume ?? 0) + (next.volume ?? 0),
});

/** A bar as distances from its low. A live one has no close: that is the bid. */
export function toTrendbar(candle: Candle, period: string, live: boolean): ProtoOATrendbar {
  const low = toPoints(candle.low);
  return {
    volume: candle.volume ?? 0,
    period: period as "M1",
    low,
    deltaOpen: toPoints(candle.open) - low,
    deltaHigh: toPoints(candle.high) - low,
    ...(!live && { deltaClose: toPoints(candle.close) - low }),
    utcTimestampInMinutes: Math.floor(candle.openTimeMs / MINUTE_MS),
  };
}
