import { BrokerError } from "@anybroker/core";
import type { Level } from "@anybroker/core/adapter";

/** The error for a field of an order, position or money that can't be understood: guessing would be worse. */
export function unreadable(what: string, field: string, value: unknown, expected: string): BrokerError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return new BrokerError("BAD_ANSWER", `${what} could not be read: ${field} ${found}; expected ${expected}.`, {
    broker: "api2trade",
    details: { field },
  });
}

/** The value, or BAD_ANSWER that names the field. */
export function required<Value>(what: string, field: string, value: Value | undefined): Value {
  if (value === undefined) throw unreadable(what, field, value, "a value");
  return value;
}

/** Refuses what the wire has no way to say; the capabilities keep such orders away. */
export function unsupported(what: string): BrokerError {
  return new BrokerError("UNSUPPORTED", `${what} was to be sent; API2Trade has no way to say it.`, {
    broker: "api2trade",
  });
}

const ZONED = /(Z|[+-]\d\d:?\d\d)$/i;
const MINUTE_MS = 60_000;

/**
 * The instant of an ISO-8601 text, or undefined when it is none. A text without a zone is in the broker's time.
 *
 * @param offsetMinutes how far the broker's clock is ahead of UTC.
 */
export function readTimeMs(text: string | undefined, offsetMinutes: number): number | undefined {
  if (text === undefined || text === "") return undefined;
  const hasZone = ZONED.test(text);
  const timeMs = Date.parse(hasZone ? text : `${text}Z`);
  // MetaTrader writes 1970 or year 1 for "never".
  if (Number.isNaN(timeMs) || timeMs <= 0) return undefined;
  return hasZone ? timeMs : timeMs - offsetMinutes * MINUTE_MS;
}

/** Like `readTimeMs`, for times that order what they belong to. Throws BAD_ANSWER. */
export function requiredTimeMs(what: string, field: string, text: string | undefined, offsetMinutes: number): number {
  const timeMs = readTimeMs(text, offsetMinutes);
  if (timeMs === undefined) throw unreadable(what, field, text, "an ISO-8601 instant");
  return timeMs;
}

/** An instant in the broker's time, as the dialect `rest` takes it: seconds, without a zone. */
export function writeBrokerTime(timeMs: number, offsetMinutes: number): string {
  return new Date(timeMs + offsetMinutes * MINUTE_MS).toISOString().slice(0, 19);
}

/** A protection level: the wire writes 0 where there is none. */
export const readLevel = (price: number | undefined): number | undefined => (price === 0 ? undefined : price);

/** A level of a new order as a price; absent: none. */
export function writeLevel(name: string, level: Level | undefined): number | undefined {
  if (level?.distance !== undefined) throw unsupported(`A ${name} by distance`);
  return level?.price;
}

/** `fields` without those that are undefined, typed as optional members. */
export function known<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
