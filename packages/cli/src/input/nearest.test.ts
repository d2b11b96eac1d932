import { describe, expect, it } from "vitest";
import { nearest, unknownName } from "./nearest.ts";

describe("the nearest name", () => {
  it.each([
    ["tikerall", "tickerall"],
    ["TICKERALL", "tickerall"],
    ["papre", undefined],
    ["pape", "paper"],
    ["binance", undefined],
    ["", undefined],
  ])("of %j is %j", (typed, expected) => {
    expect(nearest(typed, ["paper", "tickerall"])).toBe(expected);
  });

  it("is offered in the message, with all that are known", () => {
    expect(unknownName("adapter", "papr", ["paper", "tickerall"])).toBe(
      'Unknown adapter "papr". Did you mean paper? Known: paper, tickerall.',
    );
  });
});
