import { readFileSync } from "node:fs";
import { parseJson } from "@anybroker/core/transport";

const FOLDER = new URL("../../../test-fixtures/api2trade/", import.meta.url);

/** A payload of `test-fixtures/api2trade`, as text. */
export const fixtureText = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), "utf8");

/** A payload of `test-fixtures/api2trade`, read as answers are. */
export function fixture(name: string): unknown {
  const json = parseJson(fixtureText(name));
  if (!json.ok) throw new Error(`${name} is no JSON`);
  return json.value;
}
