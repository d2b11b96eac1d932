const DAY_MS = 86_400_000;

/** Sunday 00:00 UTC of the week that holds `timeMs`. */
export function weekStart(timeMs: number): number {
  const day = Math.floor(timeMs / DAY_MS);
  // 1970-01-01 was a Thursday.
  return (day - ((((day + 4) % 7) + 7) % 7)) * DAY_MS;
}

/** The instant at which clocks of `zone` show `localMs`, written as if it were UTC. Throws a RangeError. */
export function zonedToUtc(localMs: number, zone: string): number {
  const guess = localMs - offsetMs(localMs, zone);
  return localMs - offsetMs(guess, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

const PARTS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

/** How far clocks of `zone` are ahead of UTC at an instant. Throws a RangeError for an unknown zone. */
function offsetMs(timeMs: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { ...PARTS, timeZone: zone, hourCycle: "h23" });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(timeMs)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(timeMs / 1000) * 1000;
}
