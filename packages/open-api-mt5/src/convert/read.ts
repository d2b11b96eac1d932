import { BrokerError, type Side } from "@anybroker/core";

/** The error for a field of an order, position or money that can't be understood: guessing would be worse. */
export function unreadable(what: string, field: string, value: unknown, expected: string): BrokerError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return new BrokerError("BAD_ANSWER", `${what} could not be read: ${field} ${found}; expected ${expected}.`, {
    broker: "open-api-mt5",
    details: { field },
  });
}

/** Turns an instant of the server's clock, in ms, into UTC. */
export type ToUtc = (serverMs: number) => number;

/** The instant of an ISO-8601 text, in the clock that wrote it. Throws BAD_ANSWER. */
export function readServerMs(what: string, field: string, text: string): number {
  const serverMs = Date.parse(text);
  if (Number.isNaN(serverMs)) throw unreadable(what, field, text, "an ISO-8601 instant");
  return serverMs;
}

/** The more exact of MetaTrader's two fields for an instant, in ms of the server's clock; 0 means none. */
export function serverMsOf(milliseconds: number | undefined, seconds: number | undefined): number | undefined {
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  return seconds !== undefined && seconds > 0 ? seconds * 1000 : undefined;
}

/** A protection level, limit or last price: the wire writes 0 where there is none. */
export const readLevel = (price: number | undefined): number | undefined => (price === 0 ? undefined : price);

/** Throws BAD_ANSWER for anything but MetaTrader's numbers of buy (0) and sell (1). */
export function readSide(what: string, type: number): Side {
  if (type === 0) return "buy";
  if (type === 1) return "sell";
  throw unreadable(what, "type", type, "0 (buy) or 1 (sell)");
}

/** `fields` without those that are undefined, typed as optional members. */
export function known<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
