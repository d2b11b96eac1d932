import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What the gate looks for secrets by. */
interface Scan {
  canariesIn(text: string): readonly string[];
  canariesBelow(path: string): readonly string[];
}

const { canariesIn, canariesBelow } = (await import(
  new URL("../../../.ci/secrets/scan.mjs", import.meta.url).href
)) as Scan;
const here = fileURLToPath(import.meta.url);

test("a secret is found wherever it is in a text", () => {
  expect(canariesIn('{"authorization":"Bearer canary-broker-key"} ?key=canary-broker-key&x=1 canary-2')).toEqual([
    "canary-broker-key",
    "canary-2",
  ]);
  expect(canariesIn("a canary in a cage")).toEqual([]);
});

test("a file that holds one is named, alone or in a folder", () => {
  const line = `${here} holds canary-broker-key, canary-2`;
  expect(canariesBelow(here)).toEqual([line]);
  expect(canariesBelow(dirname(here))).toContain(line);
  expect(canariesBelow(`${here}.gone`)).toEqual([]);
});
