import * as z from "zod";

/** The value without its null members, all the way down: a null says no more than a missing key. */
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

/** Like `number`, for counts and codes. */
export const integer = number.refine((value) => Number.isSafeInteger(value), "expected an integer");

/** A ticket as text: the wire has an int64, which may exceed 2^53. */
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

/** Digits that go into a JSON body as a number, however many they are. */
export class Digits {
  readonly text: string;

  constructor(value: string | number | bigint) {
    const text = String(value);
    if (!/^\d+$/.test(text)) throw new TypeError(`A ticket consists of digits; it was ${JSON.stringify(text)}.`);
    this.text = text;
  }
}

/** A flat body as JSON; undefined members are left out. */
export function writeJson(fields: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${value instanceof Digits ? value.text : JSON.stringify(value)}`);
  return `{${members.join(",")}}`;
}
