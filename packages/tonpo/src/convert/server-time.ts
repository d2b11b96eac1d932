/** Instants below this are seconds, above it milliseconds: the service's own samples have both. */
const SECONDS_BELOW = 100_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const OFFSET = /^([+-])(\d\d):(\d\d)$/;

/** The clock of a trading server, whose instants count from the epoch in its own zone. */
export interface ServerTime {
  /** The UTC instant in ms of a wire's instant in seconds or milliseconds. */
  toUtcMs(wire: number): number;
  /** The wire's seconds of a UTC instant in ms. */
  toServerSeconds(timeMs: number): number;
}

/** True for `UTC`, an offset like `+03:00`, or a zone of the IANA database like `Europe/Athens`. */
export function isZone(zone: string): boolean {
  if (OFFSET.test(zone)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** How far the zone's clocks are ahead of UTC at a UTC instant, in ms. */
function offsetReader(zone: string): (timeMs: number) => number {
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
  if (sign !== undefined) {
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === "-" ? -1 : 1);
    return () => offsetMs;
  }
  if (zone === "UTC") return () => 0;
  const format = new Intl.DateTimeFormat("en-u-hc-h23", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  let cachedHour = Number.NaN;
  let cachedOffsetMs = 0;
  return (timeMs) => {
    // Clocks are turned at whole quarters of an hour.
    const hour = Math.floor(timeMs / QUARTER_MS);
    if (hour !== cachedHour) {
      const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
      const at = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
      const wallMs = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
      cachedOffsetMs = wallMs - Math.floor(timeMs / 1000) * 1000;
      cachedHour = hour;
    }
    return cachedOffsetMs;
  };
}

/**
 * Makes the clock of a server in `zone`.
 *
 * Of the hour that an autumn day has twice, an instant is taken for the earlier one.
 */
export function createServerTime(zone: string): ServerTime {
  const offsetAt = offsetReader(zone);
  const toUtc = (wallMs: number): number => {
    // The offset of the day before is in force until the clocks are turned.
    const early = wallMs - offsetAt(wallMs - 24 * HOUR_MS);
    return offsetAt(early) === wallMs - early ? early : wallMs - offsetAt(early);
  };
  let cachedQuarter = Number.NaN;
  let cachedOffsetMs = 0;
  return {
    toUtcMs: (wire) => {
      const wallMs = Math.abs(wire) < SECONDS_BELOW ? Math.round(wire * 1000) : Math.round(wire);
      // Within a quarter of an hour of the server's own clock no clocks are turned.
      const quarter = Math.floor(wallMs / QUARTER_MS);
      if (quarter !== cachedQuarter) {
        cachedOffsetMs = wallMs - toUtc(wallMs);
        cachedQuarter = quarter;
      }
      return wallMs - cachedOffsetMs;
    },
    toServerSeconds: (timeMs) => Math.floor((timeMs + offsetAt(timeMs)) / 1000),
  };
}
