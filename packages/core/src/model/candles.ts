import type { SymbolName } from "./ids.ts";

/** The length of a candle. */
export type Timeframe = "M1" | "M5" | "M15" | "M30" | "H1" | "H4" | "D1" | "W1" | "MN1";

/** Every timeframe, shortest first. */
export const TIMEFRAMES: readonly Timeframe[] = ["M1", "M5", "M15", "M30", "H1", "H4", "D1", "W1", "MN1"];

/** Open, high, low and close of one timeframe. Bid prices unless the adapter's page says otherwise. */
export interface Candle {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** The opening instant. */
  readonly openTimeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Ticks or traded volume in the candle, as the broker counts. */
  readonly volume?: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const FIXED_MINUTES: Readonly<Record<Exclude<Timeframe, "W1" | "MN1">, number>> = {
  M1: 1,
  M5: 5,
  M15: 15,
  M30: 30,
  H1: 60,
  H4: 240,
  D1: 1440,
};

/** The opening instant (UTC) of the candle that holds `timeMs`. Weeks open on Sunday, as MetaTrader's do. */
export function candleOpenTimeMs(timeframe: Timeframe, timeMs: number): number {
  if (timeframe === "MN1") {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
  if (timeframe === "W1") {
    const day = Math.floor(timeMs / DAY_MS);
    // 1970-01-01 was a Thursday: day 0 of the epoch is the fifth day of a week that opens on Sunday.
    return (day - ((((day + 4) % 7) + 7) % 7)) * DAY_MS;
  }
  const lengthMs = FIXED_MINUTES[timeframe] * MINUTE_MS;
  return Math.floor(timeMs / lengthMs) * lengthMs;
}

/** The opening instant (UTC) of the candle after the one that opens at `openTimeMs`. */
export function nextCandleOpenTimeMs(timeframe: Timeframe, openTimeMs: number): number {
  if (timeframe === "MN1") {
    const date = new Date(openTimeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  if (timeframe === "W1") return openTimeMs + 7 * DAY_MS;
  return openTimeMs + FIXED_MINUTES[timeframe] * MINUTE_MS;
}
