import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEFAULT_KNOBS as API2TRADE_KNOBS } from "../src/api2trade/options.ts";
import { DEFAULT_KNOBS as CTRADER_KNOBS } from "../src/ctrader/options.ts";
import { FAULTS } from "../src/index.ts";
import { DEFAULT_KNOBS as TICKERALL_KNOBS } from "../src/tickerall/options.ts";
import { DEFAULT_KNOBS as TONPO_KNOBS } from "../src/tonpo/options.ts";

test("the README names every fault and every knob", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const names = [FAULTS, TICKERALL_KNOBS, API2TRADE_KNOBS, TONPO_KNOBS, CTRADER_KNOBS].flatMap((table) =>
    Object.keys(table),
  );
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
