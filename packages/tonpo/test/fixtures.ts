import { readFileSync } from "node:fs";
import { parseJson } from "@anybroker/core/transport";

const FOLDER = new URL("../../../test-fixtures/tonpo/", import.meta.url);

/** A payload of `test-fixtures/tonpo`, as text. */
export const fixtureText = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), "utf8");

/** A payload of `test-fixtures/tonpo`, with the digits of its long integers. */
export function fixture(name: string): unknown {
  const json = parseJson(fixtureText(name));
  if (!json.ok) throw new Error(`the fixture ${name} is no JSON`);
  return json.value;
}
