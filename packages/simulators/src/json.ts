/** What goes over a JSON wire. A bigint is written as a number with all its digits; an undefined member is left out. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** An object of a JSON body. */
export type JsonObject = { readonly [name: string]: Json | undefined };

/** Writes JSON with integers of any size. */
export function toJson(value: Json): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(toJson).join(",")}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${toJson(member)}`],
  );
  return `{${members.join(",")}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/** Texts, and numbers outside of texts; some servers write NaN as a number. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN/g;
const INTEGER = /^-?\d{16,}$/;

/** Reads JSON; an integer of sixteen or more digits becomes a text, so that none is lost. Undefined when it is no JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(TOKEN, (token) => (INTEGER.test(token) ? `"${token}"` : token))) as Json;
  } catch {
    return undefined;
  }
}

/** True for a JSON object: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `text` with null in place of every number, for faults. */
export function nullNumbers(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('"') ? token : "null"));
}
