import * as z from "zod";

/**
 * The value without its null members, all the way down: the service writes null for "not known", and so does leaving
 * the key out. One shape for both keeps every reader behind it simple.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const clean: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== null) clean[key] = withoutNulls(member);
  }
  return clean;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A number, or its decimal text. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(DECIMAL, "expected a number or its decimal text")
    .transform((text) => Number(text)),
]);

/** Like `number`, for counts and seconds. */
export const integer = number.refine((value) => Number.isSafeInteger(value), "expected an integer");

/**
 * A broker's ticket, as text: the wire has a number in some places and a string in others, and tickets may exceed 2^53.
 */
export const ticket = z.union([
  z.string().regex(/^\d+$/, "expected a ticket of digits"),
  z
    .number()
    .refine((value) => Number.isSafeInteger(value) && value >= 0, "expected a whole ticket that kept all its digits")
    .transform(String),
]);

/** A text in which the service may leave a number (logins). */
export const textOrNumber = z.union([z.string(), z.number().transform(String)]);

/** An optional member: absent or there, never undefined. */
export const optional = z.exactOptional;

/** `BUY` or `SELL`. */
export const side = z.enum(["BUY", "SELL"]);

/** The side of an order, position or deal. */
export type Side = z.output<typeof side>;

/** A word of a list that may grow: known words complete in an editor, others pass. */
export type Word<Known extends string> = Known | (string & {});

/** Reads a word of a list that may grow. */
export const word = <Known extends string>(): z.ZodType<Word<Known>, string> =>
  z.string() as unknown as z.ZodType<Word<Known>, string>;

/** A list that may be missing. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

/** MetaTrader's two platforms. */
export type Platform = "mt4" | "mt5";

/** Which MetaTrader client the connection shows to the broker; decides the reason that the broker records on deals. */
export type TerminalType = "MOBILE" | "WEB" | "CLIENT";

/** Candle lengths of the wire. */
export type Timeframe = "M1" | "M5" | "M15" | "M30" | "H1" | "H4" | "D1" | "W1" | "MN1";
