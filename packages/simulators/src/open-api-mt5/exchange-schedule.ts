import { isoSeconds } from "./times.ts";
import type { WireObject } from "./wire-json.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** The session of one weekday, `HH:MM` in the shared zone. */
export interface DaySession {
  readonly open: string;
  readonly close: string;
}

/** The week of one symbol; a day that is absent has no session. */
export type WeekSchedule = { readonly [Day in (typeof WEEKDAYS)[number]]?: DaySession };

/** The weekly sessions as the server's config file has them. */
export interface ExchangeSchedules {
  /** `UTC+03:00`; no daylight saving. */
  readonly timezone: string;
  readonly symbols: Readonly<Record<string, WeekSchedule>>;
}

const DAY_MS = 86_400_000;
const FRIDAY = 5;

function zoneOffsetMs(timezone: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^UTC([+-])(\d\d):(\d\d)$/.exec(timezone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -offset : offset;
}

/** When the session of the coming Friday ends: the first such instant after `nowMs`. Undefined without one. */
export function nextFridayCloseMs(schedules: ExchangeSchedules, symbol: string, nowMs: number): number | undefined {
  const close = schedules.symbols[symbol]?.Friday?.close;
  if (close === undefined) return undefined;
  const [hours = "0", minutes = "0"] = close.split(":");
  const offsetMs = zoneOffsetMs(schedules.timezone);
  const midnight = Math.floor((nowMs + offsetMs) / DAY_MS) * DAY_MS;
  const daysAhead = (FRIDAY - new Date(midnight).getUTCDay() + 7) % 7;
  const timeMs = midnight + daysAhead * DAY_MS + (Number(hours) * 60 + Number(minutes)) * 60_000 - offsetMs;
  return timeMs > nowMs ? timeMs : timeMs + 7 * DAY_MS;
}

/** The seven days of a symbol, null where there is no session. */
export const weekRecord = (week: WeekSchedule): WireObject =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, week[day] === undefined ? null : { ...week[day] }]));

/** The schedule as a symbol shows it; null when there is none. */
export function scheduleRecord(
  schedules: ExchangeSchedules | undefined,
  symbol: string,
  nowMs: number,
): WireObject | null {
  const week = schedules?.symbols[symbol];
  if (schedules === undefined || week === undefined) return null;
  const closeMs = nextFridayCloseMs(schedules, symbol, nowMs);
  return {
    timezone: schedules.timezone,
    ...weekRecord(week),
    nextFridayCloseUtc: closeMs === undefined ? null : isoSeconds(closeMs),
  };
}
