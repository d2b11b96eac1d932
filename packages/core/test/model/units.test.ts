import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addExact,
  Decimal,
  gridPosition,
  lotsFromUnits,
  nearestOnGrid,
  subtractExact,
  toDate,
  toDigits,
  toIso,
  unitsFromLots,
} from "../../src/model/index.ts";

const steps = fc.constantFrom(1, 0.1, 0.5, 0.25, 0.01, 0.001, 0.00001, 0.00000001);
const count = fc.integer({ min: -1_000_000, max: 1_000_000 });

describe("a grid", () => {
  test("takes a double that carries binary noise as the point that it means", () => {
    expect(gridPosition(0.1 + 0.2, 0.1)).toEqual({ on: true, value: 0.3 });
    expect(gridPosition(1.1 * 3, 0.01)).toEqual({ on: true, value: 3.3 });
  });

  test("takes a text exactly", () => {
    expect(gridPosition("0.30", 0.1)).toEqual({ on: true, value: 0.3 });
    expect(gridPosition("0.30000000000000004", 0.1)).toEqual({ on: false, lower: 0.3, upper: 0.4 });
  });

  test("names the points on both sides of a value that lies between them", () => {
    expect(gridPosition(0.015, 0.01)).toEqual({ on: false, lower: 0.01, upper: 0.02 });
    expect(gridPosition(-0.015, 0.01)).toEqual({ on: false, lower: -0.02, upper: -0.01 });
  });

  test("gives a plain double the place that its text has, exactly", () => {
    const plain = fc.tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 12 }), fc.nat(9));
    const fine = fc.constantFrom(0.3, 0.02, 0.005, 0.15, 2.5, 1e-9);
    fc.assert(
      fc.property(plain, fc.oneof(steps, fine), ([units, scale], step) => {
        const value = Number(`${units}e-${scale}`);
        const byNumber = gridPosition(value, step);
        const byText = gridPosition(String(value), step);
        if (byText?.on === true) expect(byNumber).toEqual(byText);
        else if (byNumber?.on === true) expect(byNumber.value).not.toBe(value);
        else expect(byNumber).toEqual(byText);
      }),
      { numRuns: 1_000 },
    );
  });

  test("has no place for what is no finite number", () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, "abc", ""].map((value) => gridPosition(value, 0.01))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("knows each of its points again after noisy arithmetic, as the double that prints as the decimal", () => {
    fc.assert(
      fc.property(steps, count, (step, multiple) => {
        const exact = Decimal.of(step).multiply(multiple).toNumber();
        expect(gridPosition(step * multiple, step)).toEqual({ on: true, value: exact });
        expect(nearestOnGrid(step * multiple, step)).toBe(exact);
      }),
    );
  });
});

test("lots and units turn into each other without loss", () => {
  const contractSizes = fc.constantFrom(1, 10, 100, 1_000, 5_000, 100_000);
  fc.assert(
    fc.property(contractSizes, fc.integer({ min: 1, max: 1_000_000 }), (contractSize, hundredths) => {
      const lots = hundredths / 100;
      expect(lotsFromUnits(unitsFromLots(lots, contractSize), contractSize)).toBe(lots);
    }),
  );
  expect(lotsFromUnits(10_000n, 100_000)).toBe(0.1);
});

test("sums, differences and roundings are those of the decimals", () => {
  expect([addExact(0.1, 0.2), subtractExact(0.3, 0.1), toDigits(1.005, 2), toDigits(2.5, 0)]).toEqual([
    0.3, 0.2, 1.01, 3,
  ]);
});

test("an instant is told as a Date and as text", () => {
  expect([toDate(0).getTime(), toIso(0)]).toEqual([0, "1970-01-01T00:00:00.000Z"]);
});
