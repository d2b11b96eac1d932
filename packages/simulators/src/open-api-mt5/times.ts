/** An instant with whole seconds and the label UTC, as market data carries it. */
export const isoSeconds = (timeMs: number): string =>
  `${new Date(Math.floor(timeMs / 1000) * 1000).toISOString().slice(0, 19)}+00:00`;

/** An instant with six fraction digits, or none when they are zero. */
export function isoMicros(timeMs: number): string {
  const whole = Math.floor(timeMs);
  const text = new Date(whole).toISOString();
  return whole % 1000 === 0 ? `${text.slice(0, 19)}+00:00` : `${text.slice(0, 23)}000+00:00`;
}

const DATE = String.raw`(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))`;
const TIME = String.raw`(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?`;
const ZONE = String.raw`(Z|[+-]\d\d(?::?\d\d)?)`;
const ISO = new RegExp(`^${DATE}(?:[T ]${TIME}${ZONE}?)?$`, "i");

/** Reads what Python's ISO reader takes, in ms; without an offset it is UTC. Undefined for anything else. */
export function readIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month1, day1, month2, day2, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const month = Number(month1 ?? month2);
  const day = Number(day1 ?? day2);
  const date = new Date(Date.UTC(Number(year), month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const timeOfDayMs = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  return date.getTime() + timeOfDayMs + Math.floor(Number(`0.${fraction || "0"}`) * 1000) - offsetMs(zone);
}

function offsetMs(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
