import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDistance, checkPrice } from "../../src/engine/rules.ts";
import { Decimal } from "../../src/index.ts";
import { bareSymbol, facts, sampleSymbol, thrownBy } from "../support/samples.ts";

describe("a price", () => {
  test("on the grid is taken as the double that prints as the decimal", () => {
    const prices = [1.08512, 1.085 + 0.00012, "1.08512000"];
    expect(prices.map((price) => checkPrice(sampleSymbol(), "limitPrice", price))).toEqual([1.08512, 1.08512, 1.08512]);
  });

  test("off the grid is refused with the prices on both sides", () => {
    expect(facts(thrownBy(() => checkPrice(sampleSymbol(), "limitPrice", 1.0851234)))).toEqual({
      code: "INVALID_PRICE",
      message: "EURUSD takes prices above 0 in steps of 0.00001; limitPrice was 1.0851234 (nearest: 1.08512, 1.08513).",
      details: { symbol: "EURUSD", field: "limitPrice", value: 1.0851234, nearest: [1.08512, 1.08513] },
    });
  });

  test("below the first step is refused with that step alone", () => {
    expect(facts(thrownBy(() => checkPrice(sampleSymbol({ tickSize: 0.25 }), "limitPrice", 0.1)))).toMatchObject({
      details: { nearest: [0.25] },
    });
    expect(facts(thrownBy(() => checkPrice(sampleSymbol(), "limitPrice", 1e-12)))).toMatchObject({
      details: { nearest: [0.00001] },
    });
  });

  test("that is no positive number is refused", () => {
    for (const price of [Number.NaN, Number.NEGATIVE_INFINITY, 0, -0, -1.1, "", "abc"]) {
      expect(facts(thrownBy(() => checkPrice(sampleSymbol(), "stopPrice", price)))).toMatchObject({
        code: "INVALID_PRICE",
      });
    }
  });

  test("follows the tick size where there is one, else the digits", () => {
    const { tickSize: _, ...byDigits } = sampleSymbol({ digits: 2 });
    expect(checkPrice(byDigits, "limitPrice", 5000.13)).toBe(5000.13);
    expect(facts(thrownBy(() => checkPrice({ ...byDigits, tickSize: 0.25 }, "limitPrice", 5000.13)))).toMatchObject({
      details: { nearest: [5000, 5000.25] },
    });
  });

  test("of a symbol without a grid loses its binary noise and nothing else", () => {
    expect([0.1 + 0.2, 1.085123456, "1.085123456789"].map((price) => checkPrice(bareSymbol("X"), "p", price))).toEqual([
      0.3, 1.085123456, 1.085123456789,
    ]);
  });

  test("is never sent off the grid, whatever arithmetic made it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 1_000_000 }), (digits, multiple) => {
        const step = Decimal.scaled(1n, digits).toNumber();
        const symbol = { ...bareSymbol("X"), digits };
        expect(checkPrice(symbol, "limitPrice", multiple * step)).toBe(Decimal.scaled(multiple, digits).toNumber());
      }),
    );
  });
});

describe("a distance", () => {
  test("may be zero only where that means something", () => {
    expect(checkDistance(sampleSymbol(), "maxSlippage", 0, "zero-allowed")).toBe(0);
    expect(facts(thrownBy(() => checkDistance(sampleSymbol(), "stopLoss.distance", 0)))).toEqual({
      code: "INVALID_PRICE",
      message: "EURUSD takes distances above 0 in steps of 0.00001; stopLoss.distance was 0.",
      details: { symbol: "EURUSD", field: "stopLoss.distance", value: 0, nearest: [] },
    });
  });

  test("lies on the price grid", () => {
    expect(checkDistance(sampleSymbol(), "trailingDistance", 0.002)).toBe(0.002);
    expect(
      facts(thrownBy(() => checkDistance(sampleSymbol(), "maxSlippage", "0.000015", "zero-allowed"))),
    ).toMatchObject({
      details: { nearest: [0.00001, 0.00002] },
    });
  });
});
