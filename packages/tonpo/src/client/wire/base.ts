import * as z from "zod";

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value without its null members, all the way down: null and a missing key mean the same on this wire. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
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

/** Like `number`, for counts. */
export const integer = number.refine((value) => Number.isSafeInteger(value), "expected an integer");

/** A ticket, as text: it may exceed 2^53. */
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

/** A word of a list that may grow: known words complete in an editor, others pass. */
export type Word<Known extends string> = Known | (string & {});

/** Reads a word of a list that may grow. */
export const word = <Known extends string>(): z.ZodType<Word<Known>, string> =>
  z.string() as unknown as z.ZodType<Word<Known>, string>;

/** Direction of an order or position. */
export type Side = "buy" | "sell";

/** A side; a missing one is an error, never `buy`. */
export const side = z.string().transform((text, context): Side => {
  const known = text.toLowerCase();
  if (known === "buy" || known === "sell") return known;
  context.addIssue({ code: "custom", message: "expected buy or sell" });
  return z.NEVER;
});

/**
 * An object whose members go by several names on the wire. `names` lists, for each name of ours, those that are read
 * in its place, the likeliest first.
 */
export function spelled<Schema extends z.ZodType>(names: Readonly<Record<string, readonly string[]>>, schema: Schema) {
  return z.preprocess((value) => {
    if (!isObject(value)) return value;
    const known: Record<string, unknown> = { ...value };
    for (const [ours, theirs] of Object.entries(names)) {
      const found = [ours, ...theirs].find((name) => value[name] !== undefined);
      if (found !== undefined) known[ours] = value[found];
    }
    return known;
  }, schema);
}

/** A list that comes alone or as the member `name` of an object. A missing list is an error: it does not mean "none". */
export function listed<Item extends z.ZodType>(name: string, item: Item) {
  return z.preprocess(
    (value) => (isObject(value) ? value[name] : value),
    z.array(item, `expected a list, alone or as "${name}"`),
  );
}

/** MetaTrader 5's candle lengths that this library knows; the service may take more. */
export type Timeframe = "M1" | "M5" | "M15" | "M30" | "H1" | "H4" | "D1" | "W1" | "MN1";
