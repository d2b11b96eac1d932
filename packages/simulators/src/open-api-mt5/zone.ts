/** Where the broker's server clock stands against UTC. */
export interface ServerZone {
  /** Server time minus UTC while no daylight saving is in force. */
  readonly offsetSeconds: number;
  /** Whose days of change the server follows; in summer its clock is an hour ahead. */
  readonly daylightSaving: "us" | "eu" | "none";
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first Sunday on or after a day (UTC midnight). */
function sundayFrom(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month, day));
  return date.getTime() + ((7 - date.getUTCDay()) % 7) * DAY_MS;
}

/** When summer time begins and ends in a year, UTC. */
const SUMMER: Readonly<Record<"us" | "eu", (year: number) => readonly [number, number]>> = {
  // The second Sunday of March and the first of November, at 02:00 in New York.
  us: (year) => [sundayFrom(year, 2, 8) + 7 * HOUR_MS, sundayFrom(year, 10, 1) + 6 * HOUR_MS],
  // The last Sundays of March and October, at 01:00 UTC.
  eu: (year) => [sundayFrom(year, 2, 25) + HOUR_MS, sundayFrom(year, 9, 25) + HOUR_MS],
};

/** Server time minus UTC at an instant, in ms. */
export function serverOffsetMs({ offsetSeconds, daylightSaving }: ServerZone, timeMs: number): number {
  if (daylightSaving === "none") return offsetSeconds * 1000;
  const [from, to] = SUMMER[daylightSaving](new Date(timeMs).getUTCFullYear());
  return offsetSeconds * 1000 + (timeMs >= from && timeMs < to ? HOUR_MS : 0);
}

/** The milliseconds since 1970 that the server's clock shows at an instant. */
export const onServerClock = (zone: ServerZone, timeMs: number): number => timeMs + serverOffsetMs(zone, timeMs);

/** Zones whose days of change are those of a server's daylight saving, and where they stand in winter. */
const FOLLOWED = { us: { name: "America/New_York", hours: -5 }, eu: { name: "Europe/London", hours: 0 } } as const;

/** The server's clock as a client's configuration says it: a distance from UTC, or from a time zone. */
export function clockSetting({ offsetSeconds, daylightSaving }: ServerZone): string {
  const followed = daylightSaving === "none" ? undefined : FOLLOWED[daylightSaving];
  const minutes = Math.round(offsetSeconds / 60) - (followed?.hours ?? 0) * 60;
  const two = (value: number): string => String(Math.abs(Math.trunc(value))).padStart(2, "0");
  return `${followed?.name ?? ""}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
