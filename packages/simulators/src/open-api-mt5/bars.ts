import { addExact, type Candle } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { isoSeconds } from "./times.ts";
import { float, type WireObject } from "./wire-json.ts";
import { onServerClock, type ServerZone, serverOffsetMs } from "./zone.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** The length of each timeframe in minutes; of weeks and months, the longest. */
const MINUTES = {
  M1: 1,
  M2: 2,
  M3: 3,
  M4: 4,
  M5: 5,
  M6: 6,
  M10: 10,
  M12: 12,
  M15: 15,
  M20: 20,
  M30: 30,
  H1: 60,
  H2: 120,
  H3: 180,
  H4: 240,
  H6: 360,
  H8: 480,
  H12: 720,
  D1: 1440,
  W1: 7 * 1440,
  MN1: 31 * 1440,
} as const;

/** A timeframe of MetaTrader. */
export type BarTimeframe = keyof typeof MINUTES;

/** Every timeframe, shortest first. */
export const BAR_TIMEFRAMES = Object.keys(MINUTES) as readonly BarTimeframe[];

/** The timeframe that a text names, in any case. */
export const findTimeframe = (text: string): BarTimeframe | undefined =>
  BAR_TIMEFRAMES.find((timeframe) => timeframe === text.toUpperCase());

/** The prices of one bar, by the server's clock. */
export interface Bar {
  readonly openServerMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly ticks: number;
}

/** The market whose bars are asked for. */
export interface BarSource {
  readonly venue: Venue;
  readonly zone: ServerZone;
}

/** When the bar that holds an instant opens; both on the server's clock. Days begin at its midnight, weeks on Sunday. */
export function barOpenMs(timeframe: BarTimeframe, serverMs: number): number {
  const date = new Date(serverMs);
  if (timeframe === "MN1") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  if (timeframe === "W1") return Math.floor(serverMs / DAY_MS) * DAY_MS - date.getUTCDay() * DAY_MS;
  const lengthMs = MINUTES[timeframe] * MINUTE_MS;
  return Math.floor(serverMs / lengthMs) * lengthMs;
}

function merged(bar: Bar | undefined, minute: Candle, openServerMs: number): Bar {
  const { open, high, low, close, volume = 0 } = minute;
  if (bar === undefined) return { openServerMs, open, high, low, close, ticks: volume };
  return {
    openServerMs,
    open: bar.open,
    high: Math.max(bar.high, high),
    low: Math.min(bar.low, low),
    close,
    ticks: addExact(bar.ticks, volume),
  };
}

/** The bars of some minutes. The hour that the clock shows twice in autumn is one bar. */
function barsOf(zone: ServerZone, timeframe: BarTimeframe, minutes: readonly Candle[]): readonly Bar[] {
  const bars = new Map<number, Bar>();
  for (const minute of minutes) {
    const openServerMs = barOpenMs(timeframe, onServerClock(zone, minute.openTimeMs));
    bars.set(openServerMs, merged(bars.get(openServerMs), minute, openServerMs));
  }
  return [...bars.values()].sort((one, other) => one.openServerMs - other.openServerMs);
}

/** A stretch of server time, both ends included. */
export interface ServerRange {
  readonly fromServerMs: number;
  readonly toServerMs: number;
}

/** The bars that open in a stretch of time, ascending. */
export function barsBetween(
  { venue, zone }: BarSource,
  symbol: string,
  timeframe: BarTimeframe,
  { fromServerMs, toServerMs }: ServerRange,
): readonly Bar[] {
  // A day more on either side than the clock can differ from UTC; what does not belong is left out below.
  const fromMs = fromServerMs - DAY_MS;
  const toMs = toServerMs + MINUTES[timeframe] * MINUTE_MS + DAY_MS;
  const bars = barsOf(zone, timeframe, venue.candles(symbol, "M1", fromMs, toMs));
  return bars.filter(({ openServerMs }) => openServerMs >= fromServerMs && openServerMs <= toServerMs);
}

/** A stretch without a price that is longer than this is the end of the history. */
const LONGEST_GAP_MS = 10 * DAY_MS;

/** The last `count` bars, or as many as there are, ascending; the last one is still forming. */
export function lastBars(
  { venue, zone }: BarSource,
  symbol: string,
  timeframe: BarTimeframe,
  count: number,
  nowMs: number,
): readonly Bar[] {
  let reachMs = Math.max(count, 2) * MINUTES[timeframe] * MINUTE_MS;
  let fewer = -1;
  for (;;) {
    // From the opening of a bar, so that the first one is whole.
    const fromServerMs = barOpenMs(timeframe, onServerClock(zone, nowMs - reachMs));
    const fromMs = fromServerMs - serverOffsetMs(zone, fromServerMs);
    const bars = barsOf(zone, timeframe, venue.candles(symbol, "M1", fromMs, nowMs));
    const isAll = bars.length === fewer && reachMs > LONGEST_GAP_MS;
    if (bars.length >= count || isAll) return bars.slice(-count);
    fewer = bars.length;
    reachMs *= 4;
  }
}

/** A bar as the server words it. */
export const barRecord = (bar: Bar, withVolume: boolean): WireObject => ({
  time: isoSeconds(bar.openServerMs),
  open: float(bar.open),
  high: float(bar.high),
  low: float(bar.low),
  close: float(bar.close),
  volume: withVolume ? Math.round(bar.ticks) : null,
});
