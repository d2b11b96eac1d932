/** How far a server's clock is ahead of UTC at an instant of UTC, in ms. */
export interface ClockOffsets {
  offsetAt(utcMs: number): number;
}

/** What the options say of the server's clock. */
export type ServerClockSetting =
  | { readonly measured: true }
  | { readonly measured: false; readonly offsets: ClockOffsets };

const MINUTE_MS = 60_000;
export const QUARTER_HOUR_MS: number = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;

const DISTANCE = /^([+-])(\d\d):([0-5]\d)$/;
const ZONE_AND_DISTANCE = /^(.+?)([+-]\d\d:[0-5]\d)?$/;

/**
 * Reads the option `serverClock`: `measure`; `UTC` or a distance from it (`+03:00`); a time zone (`Europe/Athens`); or a
 * zone and a distance (`America/New_York+07:00`: the day ends when New York's does, at 17:00).
 *
 * Throws an Error that names what is expected.
 */
export function parseServerClock(setting: string): ServerClockSetting {
  if (setting === "measure") return { measured: true };
  const fixedMs = setting === "UTC" ? 0 : distanceMs(setting);
  if (fixedMs !== undefined) return { measured: false, offsets: { offsetAt: () => fixedMs } };
  const [, zone = "", distance] = ZONE_AND_DISTANCE.exec(setting) ?? [];
  const extraMs = distance === undefined ? 0 : (distanceMs(distance) ?? 0);
  try {
    return { measured: false, offsets: zoneOffsets(zone, extraMs) };
  } catch (cause) {
    throw new Error(
      `"${setting}" is no clock; expected measure, UTC, a distance like +03:00, a time zone like Europe/Athens, or both like America/New_York+07:00`,
      { cause },
    );
  }
}

function distanceMs(text: string): number | undefined {
  const match = DISTANCE.exec(text);
  if (match === null) return undefined;
  const [, sign, hours, minutes] = match;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** Zones change their distance at full quarter hours of UTC, so that one look-up serves all instants of one. */
function zoneOffsets(zone: string, extraMs: number): ClockOffsets {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const known = new Map<number, number>();
  return {
    offsetAt: (utcMs) => {
      const quarter = Math.floor(utcMs / QUARTER_HOUR_MS);
      let offsetMs = known.get(quarter);
      if (offsetMs === undefined) {
        const parts = format.formatToParts(quarter * QUARTER_HOUR_MS);
        const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
        offsetMs = (distanceMs(name.replace("GMT", "")) ?? 0) + extraMs;
        known.set(quarter, offsetMs);
      }
      return offsetMs;
    },
  };
}

/**
 * The instants of UTC at which the server's clock may have shown `serverMs`, ascending: one; two in the hour that comes
 * twice when the clock is set back; one for a time that the clock skipped, as if it had not.
 */
export function utcCandidates(offsets: ClockOffsets, serverMs: number): readonly [number, ...number[]] {
  const before = offsets.offsetAt(serverMs - DAY_MS);
  const after = offsets.offsetAt(serverMs + DAY_MS);
  if (before === after) return [serverMs - before];
  const fits = [serverMs - before, serverMs - after].filter((utcMs) => utcMs + offsets.offsetAt(utcMs) === serverMs);
  const [first = serverMs - before, ...others] = fits.toSorted((left, right) => left - right);
  return [first, ...others];
}
