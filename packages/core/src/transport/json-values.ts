import * as z from "zod";

/**
 * The value without its null members, all the way down: on wires where null says no more than a missing key, one shape
 * for both keeps every reader behind it simple.
 */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const clean: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== null) clean[key] = withoutNulls(member);
  }
  return clean;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A number, or its decimal text. */
export const wireNumber = z.union([
  z.number(),
  z
    .string()
    .regex(DECIMAL, "expected a number or its decimal text")
    .transform((text) => Number(text)),
]);

/** Like `wireNumber`, for counts, codes and seconds. */
export const wireInteger = wireNumber.refine((value) => Number.isSafeInteger(value), "expected an integer");

/** A broker's ticket, as text: wires have numbers and strings for it, and it may exceed 2^53. */
export const wireTicket = z.union([
  z.string().regex(/^\d+$/, "expected a ticket of digits"),
  z
    .number()
    .refine((value) => Number.isSafeInteger(value) && value >= 0, "expected a whole ticket that kept all its digits")
    .transform(String),
]);

/** A text in which a service may leave a number (logins). */
export const wireText = z.union([z.string(), z.number().transform(String)]);

/** A word of a list that may grow: known words complete in an editor, others pass. */
export type WireWord<Known extends string> = Known | (string & {});

/** Reads a word of a list that may grow. */
export const wireWord = <Known extends string>(): z.ZodType<WireWord<Known>, string> =>
  z.string() as unknown as z.ZodType<WireWord<Known>, string>;
