import { isoSeconds } from "./times.ts";
import type { WireObject } from "./wire-json.ts";

export const IMPACTS = ["Low", "Medium", "High", "Holiday"] as const;

/** How much an event moves markets. */
export type Impact = (typeof IMPACTS)[number];

/** An event of the economic calendar. */
export interface CalendarEvent {
  readonly title: string;
  /** A currency code. */
  readonly country: string;
  readonly timeMs: number;
  readonly impact: Impact;
  /** Default empty. */
  readonly forecast?: string;
  /** Default empty. */
  readonly previous?: string;
}

/** The event as the feed words it. */
export const eventRecord = ({ title, country, timeMs, impact, forecast, previous }: CalendarEvent): WireObject => ({
  title,
  country,
  date: isoSeconds(timeMs),
  impact,
  forecast: forecast ?? "",
  previous: previous ?? "",
});

const DAY_MS = 86_400_000;

/** Monday 00:00 UTC of the week that holds an instant, and the next one. */
export function utcWeek(nowMs: number): readonly [fromMs: number, toMs: number] {
  const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const fromMs = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY_MS;
  return [fromMs, fromMs + 7 * DAY_MS];
}
