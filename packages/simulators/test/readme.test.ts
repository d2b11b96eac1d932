import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEFAULT_KNOBS as API2TRADE_KNOBS } from "../src/api2trade/options.ts";
import { FAULTS } from "../src/index.ts";
import { DEFAULT_KNOBS } from "../src/tickerall/options.ts";

test("the README names every fault and every knob", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const names = [...Object.keys(FAULTS), ...Object.keys(DEFAULT_KNOBS), ...Object.keys(API2TRADE_KNOBS)];
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
