import type { ProtoOAHoliday, ProtoOASymbol } from "../schema/index.ts";
import { weekStart, zonedToUtc } from "./zones.ts";

/** A stretch in which a symbol trades, in ms since the epoch; the end is exclusive. */
export interface OpenStretch {
  readonly startMs: number;
  readonly endMs: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const WEEK_SECONDS = 604_800;
const DAY_SECONDS = 86_400;
/** The last second of a day stands for its end. */
const LAST_SECOND = 86_399;
/** Further ahead no opening is looked for: no holiday lasts that long. */
const HORIZON_MS = 6 * WEEK_MS;

type Hours = Pick<ProtoOASymbol, "schedule" | "scheduleTimeZone" | "holiday">;

/**
 * When a symbol trades between two instants: its weekly schedule less its holidays, each in its own zone, so that
 * changes of the clocks are taken into account. Ascending. Throws a RangeError for a zone that is not known.
 */
export function openStretches(symbol: Hours, fromMs: number, toMs: number): readonly OpenStretch[] {
  const zone = symbol.scheduleTimeZone ?? "UTC";
  const open: OpenStretch[] = [];
  for (let week = weekStart(fromMs) - WEEK_MS; week < toMs + WEEK_MS; week += WEEK_MS) {
    for (const { startSecond, endSecond } of symbol.schedule) {
      const end = endSecond <= startSecond ? endSecond + WEEK_SECONDS : endSecond;
      open.push({ startMs: zonedToUtc(week + startSecond * 1000, zone), endMs: zonedToUtc(week + end * 1000, zone) });
    }
  }
  const closed = symbol.holiday.flatMap((holiday) => closures(holiday, fromMs - WEEK_MS, toMs + WEEK_MS));
  return join(closed.reduce(without, open))
    .filter(({ startMs, endMs }) => endMs > fromMs && startMs < toMs)
    .map(({ startMs, endMs }) => ({ startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, toMs) }));
}

/** The stretch that holds an instant; undefined while the symbol is closed. */
export function currentSession(symbol: Hours, atMs: number): OpenStretch | undefined {
  return openStretches(symbol, atMs - WEEK_MS, atMs + WEEK_MS).find(
    ({ startMs, endMs }) => startMs <= atMs && atMs < endMs,
  );
}

/** Whether the symbol trades at an instant by its schedule. */
export const isOpen = (symbol: Hours, atMs: number): boolean => currentSession(symbol, atMs) !== undefined;

/** When the symbol opens next after an instant; undefined when it does not within six weeks. */
export function nextOpen(symbol: Hours, afterMs: number): number | undefined {
  return openStretches(symbol, afterMs - WEEK_MS, afterMs + HORIZON_MS).find(({ startMs }) => startMs > afterMs)
    ?.startMs;
}

/** When the symbol closes next after an instant; undefined when it does not within six weeks. */
export function nextClose(symbol: Hours, afterMs: number): number | undefined {
  const endMs = openStretches(symbol, afterMs, afterMs + HORIZON_MS).find((stretch) => stretch.endMs > afterMs)?.endMs;
  return endMs === afterMs + HORIZON_MS ? undefined : endMs;
}

/** The holidays that touch the UTC day of an instant. */
export function holidaysOn(symbol: Hours, dayMs: number): readonly ProtoOAHoliday[] {
  const start = Math.floor(dayMs / DAY_MS) * DAY_MS;
  return symbol.holiday.filter((holiday) =>
    closures(holiday, start, start + DAY_MS).some(({ startMs, endMs }) => endMs > start && startMs < start + DAY_MS),
  );
}

/** When a holiday closes the symbol. A recurring one comes back each year on its day. */
function closures(holiday: ProtoOAHoliday, fromMs: number, toMs: number): OpenStretch[] {
  const first = Number(holiday.holidayDate) * DAY_MS;
  const days = holiday.isRecurring ? yearly(first, fromMs, toMs) : [first];
  const { startSecond = 0, endSecond = 0 } = holiday;
  const whole = endSecond <= startSecond;
  const start = whole ? 0 : startSecond;
  const end = whole || endSecond === LAST_SECOND ? DAY_SECONDS : endSecond;
  return days.map((day) => ({
    startMs: zonedToUtc(day + start * 1000, holiday.scheduleTimeZone),
    endMs: zonedToUtc(day + end * 1000, holiday.scheduleTimeZone),
  }));
}

function yearly(firstMs: number, fromMs: number, toMs: number): number[] {
  const first = new Date(firstMs);
  const days: number[] = [];
  for (let year = new Date(fromMs).getUTCFullYear() - 1; year <= new Date(toMs).getUTCFullYear() + 1; year += 1) {
    days.push(Date.UTC(year, first.getUTCMonth(), first.getUTCDate()));
  }
  return days;
}

function without(open: readonly OpenStretch[], closed: OpenStretch): OpenStretch[] {
  return open.flatMap((stretch) => {
    if (closed.endMs <= stretch.startMs || closed.startMs >= stretch.endMs) return [stretch];
    return [
      { startMs: stretch.startMs, endMs: closed.startMs },
      { startMs: closed.endMs, endMs: stretch.endMs },
    ].filter(({ startMs, endMs }) => startMs < endMs);
  });
}

/** In order, and stretches that touch as one. */
function join(open: readonly OpenStretch[]): OpenStretch[] {
  const joined: OpenStretch[] = [];
  for (const stretch of [...open].sort((left, right) => left.startMs - right.startMs)) {
    const last = joined.at(-1);
    if (last === undefined || stretch.startMs > last.endMs) joined.push(stretch);
    else joined[joined.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, stretch.endMs) };
  }
  return joined;
}
