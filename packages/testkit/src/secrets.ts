import { inspect } from "node:util";

const DEPTH = 6;
const SHOWN_LENGTH = 300;

/** Where one of `secrets` is in what `values` show of themselves: inspected, as JSON, or as text. A line for each. */
export function shownSecrets(values: readonly unknown[], secrets: readonly string[]): readonly string[] {
  if (secrets.length === 0) return [];
  return values.flatMap((value) => {
    const told = textsOf(value).find((text) => secrets.some((secret) => text.includes(secret)));
    return told === undefined ? [] : [excerpt(told, secrets)];
  });
}

const textsOf = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : [inspect(value, { depth: DEPTH }), json(value), String(value)];

/** Objects that hold themselves have no JSON. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

function excerpt(text: string, secrets: readonly string[]): string {
  const clean = secrets.reduce((left, secret) => left.replaceAll(secret, "[secret]"), text);
  const start = Math.max(0, clean.indexOf("[secret]") - SHOWN_LENGTH / 2);
  return clean.slice(start, start + SHOWN_LENGTH);
}
