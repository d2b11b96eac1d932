import { UsageError } from "../failures.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const RELATIVE = /^(\d{1,6})([smhdw])$/;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const ISO_FORMS = "2026-01-31, 2026-01-31T14:30 or 2026-01-31T14:30:00+02:00 (UTC unless a zone is given)";

function isoInstant(typed: string): number | undefined {
  const match = ISO.exec(typed);
  if (match === null) return undefined;
  const [, day = "", time = "00:00", seconds = ":00", zone = "Z"] = match;
  const timeMs = Date.parse(`${day}T${time}${seconds}${zone.toUpperCase()}`);
  // A day that does not exist (February 30) is not to become another one.
  const exists = !Number.isNaN(timeMs) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return exists ? timeMs : undefined;
}

/** An ISO date in ms since the epoch, UTC unless it names a zone. Throws a `UsageError` that names the accepted forms. */
export function isoTime(what: string, typed: string): number {
  const timeMs = isoInstant(typed.trim());
  if (timeMs === undefined) throw new UsageError(`${what} "${typed}" is not a date; write ${ISO_FORMS}.`);
  return timeMs;
}

/** An ISO date, `now`, or a stretch before now: `30m`, `12h`, `7d`, `2w`. */
export function pastTime(what: string, typed: string, nowMs: number): number {
  const text = typed.trim();
  if (text === "now") return nowMs;
  const relative = RELATIVE.exec(text);
  if (relative !== null) return nowMs - Number(relative[1]) * (UNIT_MS[relative[2] ?? ""] ?? 0);
  const timeMs = isoInstant(text);
  if (timeMs === undefined) {
    throw new UsageError(`${what} "${typed}" is not a date; write ${ISO_FORMS}, or 7d, 12h, 30m for that long ago.`);
  }
  return timeMs;
}

/** The range of `--from` and `--to`. Throws a `UsageError` when it runs backwards. */
export function timeRange(
  flags: { readonly from?: string; readonly to?: string },
  nowMs: number,
): { readonly from?: number; readonly to?: number } {
  const from = flags.from === undefined ? undefined : pastTime("--from", flags.from, nowMs);
  const to = flags.to === undefined ? undefined : pastTime("--to", flags.to, nowMs);
  if (from !== undefined && from > (to ?? nowMs)) {
    throw new UsageError(`--from "${flags.from}" is after ${to === undefined ? "now" : `--to "${flags.to}"`}.`);
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
