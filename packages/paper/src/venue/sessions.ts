import type { SessionWindow } from "@anybroker/core";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** The epoch began on a Thursday: four days after a Sunday. */
const EPOCH_OFFSET_MINUTES = 4 * DAY_MINUTES;

/** Open all week round. */
export const ALWAYS_OPEN: readonly SessionWindow[] = [{ startMinute: 0, endMinute: WEEK_MINUTES }];

/** Minutes from Sunday 00:00 UTC, fractions included. */
function minuteOfWeek(timeMs: number): number {
  const minutes = timeMs / MINUTE_MS + EPOCH_OFFSET_MINUTES;
  return ((minutes % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
}

function windowAt(sessions: readonly SessionWindow[], timeMs: number): readonly [SessionWindow, number] | undefined {
  const minute = minuteOfWeek(timeMs);
  for (const window of sessions) {
    for (const at of [minute, minute + WEEK_MINUTES]) {
      if (at >= window.startMinute && at < window.endMinute) return [window, at];
    }
  }
  return undefined;
}

/** True when a weekly window holds the instant; without windows the market never closes. */
export function isInSession(sessions: readonly SessionWindow[] | undefined, timeMs: number): boolean {
  return sessions === undefined || windowAt(sessions, timeMs) !== undefined;
}

/** True when the windows cover the whole week. */
export function isRoundTheClock(sessions: readonly SessionWindow[] | undefined): boolean {
  if (sessions === undefined) return true;
  let covered = 0;
  for (const window of sessions) covered += window.endMinute - window.startMinute;
  return covered >= WEEK_MINUTES;
}

/** The instant at which the next window opens, after `timeMs`; undefined when there is none. */
export function nextSessionOpenMs(sessions: readonly SessionWindow[] | undefined, timeMs: number): number | undefined {
  if (sessions === undefined || sessions.length === 0) return undefined;
  const minute = minuteOfWeek(timeMs);
  const waits = sessions.map((window) => {
    const wait = (window.startMinute - minute) % WEEK_MINUTES;
    return wait <= 0 ? wait + WEEK_MINUTES : wait;
  });
  return Math.round(timeMs + Math.min(...waits) * MINUTE_MS);
}

/** The next instant at `minuteOfDay` UTC, after `timeMs`. */
export function nextDailyInstant(minuteOfDay: number, timeMs: number): number {
  const dayMs = DAY_MINUTES * MINUTE_MS;
  const today = Math.floor(timeMs / dayMs) * dayMs + minuteOfDay * MINUTE_MS;
  return today > timeMs ? today : today + dayMs;
}

/** The end of the trading day that holds `timeMs`: the rollover, or the end of the session where that comes first. */
export function tradingDayEndMs(
  sessions: readonly SessionWindow[] | undefined,
  rolloverMinute: number,
  timeMs: number,
): number {
  const rollover = nextDailyInstant(rolloverMinute, timeMs);
  const found = sessions === undefined ? undefined : windowAt(sessions, timeMs);
  if (found === undefined) return rollover;
  const [window, minute] = found;
  return Math.min(rollover, Math.round(timeMs + (window.endMinute - minute) * MINUTE_MS));
}
