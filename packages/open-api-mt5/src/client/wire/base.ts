import * as z from "zod";

/**
 * The value without its null members, all the way down: the server writes null for "not known" or "not a number", and
 * so does leaving the key out. One shape for both keeps every reader behind it simple.
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

/**
 * A 64-bit id or strategy number, as text: beyond 2^53 a JavaScript number would lose digits, so the JSON reader hands
 * such integers over as text already.
 */
export const integer64 = z.union([
  z.string().regex(/^-?\d+$/, "expected an integer"),
  z.number().refine(Number.isSafeInteger, "expected a whole number that kept all its digits").transform(String),
]);

/** An optional member: absent or there, never undefined. */
export const optional = z.exactOptional;

/**
 * Refuses an answer whose list has fewer rows than its `count` says: what is missing would be taken for what does not
 * exist.
 */
export const whole =
  <Name extends string>(rows: Name) =>
  (answer: { readonly count: number } & Readonly<Record<Name, readonly unknown[]>>): boolean =>
    answer[rows].length >= answer.count;

/** What an answer that is not whole is refused with. */
export const NOT_WHOLE = { path: ["count"], error: "expected as many rows as are counted" };

/** A list that may be missing. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

/** A word of a list that may grow: known words complete in an editor, others pass. */
export type Word<Known extends string> = Known | (string & {});

/** Reads a word of a list that may grow. */
export const word = <Known extends string>(): z.ZodType<Word<Known>, string> =>
  z.string() as unknown as z.ZodType<Word<Known>, string>;

/** Optional members of one type, by their names: MetaTrader's records have dozens. */
export function optionalFields<const Name extends string, Type extends z.ZodType>(
  names: readonly Name[],
  type: Type,
): Readonly<Record<Name, z.ZodExactOptional<Type>>> {
  return Object.fromEntries(names.map((name) => [name, z.exactOptional(type)])) as Record<
    Name,
    z.ZodExactOptional<Type>
  >;
}

/** The timeframes that the server takes. */
export const TIMEFRAMES = [
  "M1",
  "M2",
  "M3",
  "M4",
  "M5",
  "M6",
  "M10",
  "M12",
  "M15",
  "M20",
  "M30",
  "H1",
  "H2",
  "H3",
  "H4",
  "H6",
  "H8",
  "H12",
  "D1",
  "W1",
  "MN1",
] as const;

/** One of the 21 candle lengths. */
export type Timeframe = (typeof TIMEFRAMES)[number];
