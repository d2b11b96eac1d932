import { BrokerError } from "@anybroker/core";

/** The error for a field of an order, position or money that can't be understood: guessing would be worse. */
export function unreadable(what: string, field: string, value: unknown, expected: string): BrokerError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return new BrokerError("BAD_ANSWER", `${what} could not be read: ${field} ${found}; expected ${expected}.`, {
    broker: "tonpo",
    details: { field },
  });
}

/** The value, or BAD_ANSWER that names the field. */
export function required<Value>(what: string, field: string, value: Value | undefined): Value {
  if (value === undefined) throw unreadable(what, field, value, "a value");
  return value;
}

/** A level, a trade price: the wire writes 0 where there is none. */
export const notZero = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

/** `fields` without those that are undefined, typed as optional members. */
export function known<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
