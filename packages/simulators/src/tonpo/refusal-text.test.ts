import { type ErrorCode, RETCODES } from "@anybroker/core";
import { expect, test } from "vitest";
import { DEFAULT_KNOBS } from "./options.ts";
import { refusalText } from "./refusal-text.ts";

const codes = Object.keys(RETCODES) as ErrorCode[];
/** MetaTrader's own, those that say that it was done left out. */
const refusals = codes.filter((code) => RETCODES[code].retcode < 20_000 && RETCODES[code].kind !== "success");

test("each of MetaTrader's refusals has words of its own, which carry its number where that is wanted", () => {
  const texts = refusals.map((code) => refusalText(code, DEFAULT_KNOBS));
  expect(new Set(texts).size).toBe(refusals.length);
  const numbered = refusals.map((code) => refusalText(code, { ...DEFAULT_KNOBS, retcodeInError: true }));
  expect(numbered).toEqual(refusals.map((code, index) => `${texts[index]} (${RETCODES[code].retcode})`));
});

test("what MetaTrader has no word for is a plain rejection", () => {
  expect(refusalText("RISK_LIMIT", { ...DEFAULT_KNOBS, retcodeInError: true })).toBe("Request rejected");
});
