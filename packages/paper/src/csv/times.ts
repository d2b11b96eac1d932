const MINUTE_MS = 60_000;
const EPOCH = /^\d{9,11}(?:\.\d+)?$/;
const EPOCH_MS = /^\d{12,14}$/;
/** 2024-01-02 17:00:00.123, with `.`, `/` or `-` in the date, and an offset where there is one. */
const YEAR_FIRST =
  /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT)?\s*([+-]\d{2}:?\d{2})?$/i;
/** 02.01.2024 17:00:00.123 GMT+0200. Only with dots, which nobody writes month first. */
const DAY_FIRST =
  /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT)?\s*([+-]\d{2}:?\d{2})?$/i;
/** 20240102 170000123 */
const COMPACT = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})(\d{3})?$/;

/** What the times of a file mean where they do not say it themselves: minutes ahead of UTC, or Eastern European time. */
export type Zone = number | "eet";

/** The Unix-epoch instant of 01:00 UTC on the last Sunday of a month. */
function lastSunday(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * 24 * 60 * MINUTE_MS;
}

/** Minutes that Eastern Europe's clocks are ahead of UTC at a local time: two, three in summer. */
function easternEuropeMinutes(localMs: number): number {
  const year = new Date(localMs).getUTCFullYear();
  const asWinter = localMs - 120 * MINUTE_MS;
  return asWinter >= lastSunday(year, 2) && asWinter < lastSunday(year, 9) ? 180 : 120;
}

function offsetMinutes(text: string): number {
  const [hours, minutes] = [text.slice(1, 3), text.slice(-2)].map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * (text.startsWith("-") ? -1 : 1);
}

/** The parts of a date as an instant, or undefined where there is no such day or time. */
function toInstant(parts: readonly number[], fraction: string): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(timeMs);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? timeMs : undefined;
}

/**
 * The instant of a time as exports write it: epoch seconds or milliseconds, ISO 8601, `2024.01.02 17:00`,
 * `02.01.2024 17:00:00.000`, `20240102 170000`.
 *
 * `zone` counts where the text names none. Undefined when it is no such time; `01/02/2024` is none, because it is
 * two different days.
 */
export function parseTime(text: string, zone: Zone): number | undefined {
  if (EPOCH.test(text)) return Math.round(Number(text) * 1000);
  if (EPOCH_MS.test(text)) return Number(text);
  const compact = COMPACT.exec(text);
  const dayFirst = DAY_FIRST.exec(text);
  const match = compact ?? YEAR_FIRST.exec(text) ?? dayFirst;
  if (match === null) return undefined;
  const [a = "", b = "", c = "", ...time] = match.slice(1);
  const date = match === dayFirst ? [c, b, a] : [a, b, c];
  const [hour = "0", minute = "0", second = "0", fraction = "", utc, offset] = time;
  const local = toInstant([...date, hour, minute, second].map(Number), fraction);
  if (local === undefined) return undefined;
  if (offset !== undefined) return local - offsetMinutes(offset) * MINUTE_MS;
  if (utc !== undefined) return local;
  return local - (zone === "eet" ? easternEuropeMinutes(local) : zone) * MINUTE_MS;
}
