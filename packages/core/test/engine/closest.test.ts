import { expect, test } from "vitest";
import { closestWords, didYouMean } from "../../src/engine/closest.ts";

test("the closest words are those a few letters away or containing each other, nearest first", () => {
  const words = ["ctrader", "tickerall", "tonpo", "paper", "open-api-mt5"];
  expect([
    closestWords("cTrade", words),
    closestWords("ctarder", words),
    closestWords("mt5", words),
    closestWords("zzz", words),
    closestWords("papr", words),
  ]).toEqual([["ctrader"], ["ctrader"], ["open-api-mt5"], [], ["paper"]]);
});

test("a suggestion is made only when there is one", () => {
  expect([didYouMean("lot", ["lots", "side"]), didYouMean("zzz", ["lots"])]).toEqual([' (did you mean "lots"?)', ""]);
});
