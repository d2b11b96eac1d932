import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../test-fixtures/tickerall/", import.meta.url);

/** A payload of `test-fixtures/tickerall`, as text. */
export const fixtureText = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), "utf8");

/** A payload of `test-fixtures/tickerall`. */
export const fixture = (name: string): unknown => JSON.parse(fixtureText(name)) as unknown;
