import type { Tick } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { BarSource } from "./bars.ts";
import { onServerClock } from "./zone.ts";

const FIRST_REACH_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** No server clock is further from UTC. */
const LONGEST_OFFSET_MS = 15 * HOUR_MS;

/** The first `count` ticks from an instant of the server's clock on, ascending. Looks further until there are enough. */
export function ticksSince(
  { venue, zone }: BarSource,
  symbol: string,
  count: number,
  fromServerMs: number,
): readonly Tick[] {
  const offsetMs = onServerClock(zone, fromServerMs) - fromServerMs;
  // An hour early, for the day on which the clock changes.
  const fromMs = fromServerMs - offsetMs - HOUR_MS;
  const isLate = ({ timeMs }: Tick): boolean => onServerClock(zone, timeMs) >= fromServerMs;
  for (let reachMs = FIRST_REACH_MS + HOUR_MS; ; reachMs *= 2) {
    const found = venue.ticks(symbol, fromMs, fromMs + reachMs).filter(isLate);
    if (found.length >= count || reachMs > DAY_MS + LONGEST_OFFSET_MS) return found.slice(0, count);
  }
}

/** The last `count` ticks of the last day, ascending. */
export function newestTicks(venue: Venue, symbol: string, count: number, nowMs: number): readonly Tick[] {
  for (let reachMs = FIRST_REACH_MS; ; reachMs *= 2) {
    const found = venue.ticks(symbol, nowMs - reachMs, nowMs);
    if (found.length >= count || reachMs > DAY_MS) return found.slice(-count);
  }
}
