import { readFileSync } from "node:fs";
import { parseJson } from "@anybroker/core/transport";
import { withoutNulls } from "../src/client/wire/base.ts";

const FOLDER = new URL("../../../test-fixtures/open-api-mt5/", import.meta.url);

/** A payload of `test-fixtures/open-api-mt5`, as text. */
export const fixtureText = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), "utf8");

/** The same as the client reads it: large integers as text, no nulls. */
export function fixture(name: string): unknown {
  const json = parseJson(fixtureText(name));
  if (!json.ok) throw new Error(`the fixture ${name} is no JSON`);
  return withoutNulls(json.value);
}

/** The fixtures' server is three hours ahead of UTC. */
export const toUtc = (serverMs: number): number => serverMs - 3 * 3_600_000;
