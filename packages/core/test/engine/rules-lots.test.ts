import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLots } from "../../src/engine/rules.ts";
import { BrokerError, Decimal } from "../../src/index.ts";
import { bareSymbol, facts, sampleSymbol, thrownBy } from "../support/samples.ts";

const refusal = (...args: Parameters<typeof checkLots>): unknown => facts(thrownBy(() => checkLots(...args)));

describe("lots", () => {
  test("on the step are taken, binary noise and texts included", () => {
    const lots = [0.01, 50, 0.1 + 0.2, "0.30", "1e-2", " 2 "];
    expect(lots.map((value) => checkLots(sampleSymbol(), value))).toEqual([0.01, 50, 0.3, 0.3, 0.01, 2]);
  });

  test("off the step are refused with the allowed ones on both sides", () => {
    expect(refusal(sampleSymbol(), 0.015)).toEqual({
      code: "INVALID_VOLUME",
      message: "EURUSD takes lots in steps of 0.01 from 0.01 to 50; the order had 0.015 (nearest: 0.01, 0.02).",
      details: { symbol: "EURUSD", lots: 0.015, nearest: [0.01, 0.02] },
    });
  });

  test("in a text that is off the step by less than noise are refused all the same", () => {
    expect(refusal(sampleSymbol(), "0.010000000001")).toMatchObject({ details: { nearest: [0.01, 0.02] } });
  });

  test("below the least are refused with the least, even when rounding is asked for", () => {
    const expected = {
      code: "INVALID_VOLUME",
      message: "EURUSD takes lots in steps of 0.01 from 0.01 to 50; the order had 0.004 (nearest: 0.01).",
      details: { symbol: "EURUSD", lots: 0.004, nearest: [0.01] },
    };
    expect(refusal(sampleSymbol(), 0.004)).toEqual(expected);
    expect(refusal(sampleSymbol(), 0.004, "nearest")).toEqual(expected);
  });

  test("above the most are refused with the most, even when rounding is asked for", () => {
    expect(refusal(sampleSymbol(), 60, "down")).toEqual({
      code: "INVALID_VOLUME",
      message: "EURUSD takes lots in steps of 0.01 from 0.01 to 50; the order had 60 (nearest: 50).",
      details: { symbol: "EURUSD", lots: 60, nearest: [50] },
    });
  });

  test("are named by limits that lie on the step, where the broker's own do not", () => {
    const symbol = sampleSymbol({ lotsMin: 0.15, lotsMax: 0.95, lotsStep: 0.1 });
    expect(refusal(symbol, 0.1)).toMatchObject({ details: { nearest: [0.2] } });
    expect(refusal(symbol, 1)).toMatchObject({ details: { nearest: [0.9] } });
  });

  test("that are no positive number are refused", () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -0, 0, -1, "", "abc", "-0.01", "1,5"];
    for (const value of values) expect(refusal(sampleSymbol(), value)).toMatchObject({ code: "INVALID_VOLUME" });
    expect(refusal(sampleSymbol(), -0)).toMatchObject({
      message: "EURUSD takes lots in steps of 0.01 from 0.01 to 50; the order had -0 (nearest: 0.01).",
    });
  });

  test("that are neither number nor text are a programming mistake", () => {
    const lots = { units: 1000 } as unknown as number;
    expect(() => checkLots(sampleSymbol(), lots)).toThrow(
      new TypeError("lots must be a number or its decimal text; it was an object."),
    );
  });

  test("are rounded only when asked, and never up", () => {
    expect([checkLots(sampleSymbol(), 0.019, "down"), checkLots(sampleSymbol(), 0.019, "nearest")]).toEqual([
      0.01, 0.01,
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom("down" as const, "nearest" as const),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (round, lots) => {
          const rounded = checkLots(sampleSymbol(), lots, round);
          const step = Decimal.of(rounded).steps(Decimal.of("0.01"), "floor");
          expect(Number(step) / 100).toBe(rounded);
          expect(rounded).toBeLessThanOrEqual(lots + 1e-8);
          expect(lots - rounded).toBeLessThan(0.01);
        },
      ),
    );
  });

  test("of a symbol without rules only have to be positive, and lose their binary noise", () => {
    const symbol = bareSymbol("EURUSD");
    expect([0.1 + 0.2, 0.015, 1e6, "0.1234567890123"].map((lots) => checkLots(symbol, lots))).toEqual([
      0.3, 0.015, 1e6, 0.1234567890123,
    ]);
    expect(refusal(symbol, 0)).toEqual({
      code: "INVALID_VOLUME",
      message: "EURUSD takes lots greater than 0; the order had 0.",
      details: { symbol: "EURUSD", lots: 0, nearest: [] },
    });
  });

  test("that are refused have not been sent", () => {
    const error = thrownBy(() => checkLots(sampleSymbol(), 0.015)) as BrokerError;
    expect([BrokerError.is(error, "INVALID_VOLUME"), error.outcome, error.kind]).toEqual([
      true,
      "not-executed",
      "validation",
    ]);
  });
});
