import { BrokerError, type Side } from "@anybroker/core";
import { readIsoTime } from "@anybroker/core/adapter";
import type { Side as WireSide } from "../client/wire/base.ts";

/** The error for a field of an order, position or money that can't be understood: guessing would be worse. */
export function unreadable(what: string, field: string, value: unknown, expected: string): BrokerError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return new BrokerError("BAD_ANSWER", `${what} could not be read: ${field} ${found}; expected ${expected}.`, {
    broker: "tickerall",
    details: { field },
  });
}

/** The value, or BAD_ANSWER that names the field. */
export function required<Value>(what: string, field: string, value: Value | undefined): Value {
  if (value === undefined) throw unreadable(what, field, value, "a value");
  return value;
}

const ZONED = /(Z|[+-]\d\d:?\d\d)$/i;

/** The instant of an ISO-8601 text, or undefined when it is none. Without a zone it is UTC, as everything on this wire. */
export function readTimeMs(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const usual = readIsoTime(text);
  if (usual !== undefined) return usual;
  const timeMs = Date.parse(ZONED.test(text) ? text : `${text}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Like `readTimeMs`, for times that order what they belong to. Throws BAD_ANSWER. */
export function requiredTimeMs(what: string, field: string, text: string | undefined): number {
  const timeMs = readTimeMs(text);
  if (timeMs === undefined) throw unreadable(what, field, text, "an ISO-8601 instant");
  return timeMs;
}

/** A protection level: the wire writes 0 where there is none. */
export const readLevel = (price: number | undefined): number | undefined => (price === 0 ? undefined : price);

/** The neutral side of a wire side. */
export const readSide = (side: WireSide): Side => (side === "BUY" ? "buy" : "sell");

/** The wire's word for a side. */
export const writeSide = (side: Side): WireSide => (side === "buy" ? "BUY" : "SELL");

/** `fields` without those that are undefined, typed as optional members. */
export function known<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
