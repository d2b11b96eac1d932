import * as z from "zod";

export {
  type WireWord as Word,
  wireInteger as integer,
  wireNumber as number,
  wireText as textOrNumber,
  wireTicket as ticket,
  wireWord as word,
  withoutNulls,
} from "@anybroker/core/transport";

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An optional member: absent or there, never undefined. */
export const optional = z.exactOptional;

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
