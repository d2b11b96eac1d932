import { Decimal as Oracle } from "decimal.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, type Rounding, scaleDown, sumExact } from "../../src/model/index.ts";

const Exact = Oracle.clone({ precision: 400, toExpNeg: -400, toExpPos: 400 });

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 20 }))
  .map(([unscaled, scale]) => Decimal.scaled(unscaled, scale));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyScale = fc.integer({ min: 0, max: 24 });

const oracleOf = (value: Decimal): Oracle => new Exact(value.toString());
const same = (ours: Decimal, theirs: Oracle): void => expect(new Exact(ours.toString()).eq(theirs)).toBe(true);

const ROUNDINGS: Readonly<Record<Rounding, Oracle.Rounding>> = {
  down: Oracle.ROUND_DOWN,
  up: Oracle.ROUND_UP,
  floor: Oracle.ROUND_FLOOR,
  ceil: Oracle.ROUND_CEIL,
  "half-up": Oracle.ROUND_HALF_UP,
  "half-even": Oracle.ROUND_HALF_EVEN,
};
const rounding = fc.constantFrom(...(Object.keys(ROUNDINGS) as Rounding[]));

describe("a decimal", () => {
  test("adds, subtracts and multiplies exactly", () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        same(left.add(right), oracleOf(left).add(oracleOf(right)));
        same(left.subtract(right), oracleOf(left).sub(oracleOf(right)));
        same(left.multiply(right), oracleOf(left).mul(oracleOf(right)));
      }),
    );
  });

  test("rounds and divides as the oracle does, in every rounding", () => {
    fc.assert(
      fc.property(decimal, decimal, anyScale, rounding, (left, right, digits, mode) => {
        same(left.round(digits, mode), oracleOf(left).toDecimalPlaces(digits, ROUNDINGS[mode]));
        fc.pre(right.sign() !== 0);
        same(
          left.divide(right, digits, mode),
          oracleOf(left).div(oracleOf(right)).toDecimalPlaces(digits, ROUNDINGS[mode]),
        );
      }),
    );
  });

  test("compares as the oracle does, whatever the scales", () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        expect(left.compare(right)).toBe(oracleOf(left).cmp(oracleOf(right)));
        expect(left.equals(right.add(left).subtract(right))).toBe(true);
      }),
    );
  });

  test("keeps every double: what it prints is read back as the same double", () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Decimal.of(value).toNumber()).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test("becomes the nearest double of its text", () => {
    fc.assert(
      fc.property(decimal, (value) => {
        expect(value.toNumber()).toBe(value.sign() === 0 ? 0 : Number(value.toString()));
      }),
    );
  });

  test("reads a text and prints it without an exponent", () => {
    const texts = ["1.08512", "-0.10", "+5", ".5", "5.", "1e-7", "1.5E3", "007.10"];
    expect(texts.map((text) => Decimal.of(text).toString())).toEqual([
      "1.08512",
      "-0.10",
      "5",
      "0.5",
      "5",
      "0.0000001",
      "1500",
      "7.10",
    ]);
  });

  test("is not made of what is no finite decimal number", () => {
    const values = [
      "",
      ".",
      "-",
      "abc",
      "1,5",
      "0x10",
      "1e",
      "1_000",
      "NaN",
      "Infinity",
      Number.NaN,
      -Infinity,
      "1e9999",
    ];
    expect(values.filter((value) => Decimal.parse(value) !== undefined)).toEqual([]);
    expect(() => Decimal.of("1,5")).toThrow(new TypeError("1,5 is not a finite decimal number"));
  });

  test("has no negative zero", () => {
    expect(Object.is(Decimal.of("-0.00").toNumber(), 0)).toBe(true);
    expect(Object.is(Decimal.of(-0).toNumber(), 0)).toBe(true);
  });

  test("refuses to be divided by zero or counted in steps of zero", () => {
    expect(() => Decimal.of(1).divide(0, 2)).toThrow(RangeError);
    expect(() => Decimal.of(1).steps(Decimal.zero, "floor")).toThrow(RangeError);
  });
});

test("a sum of doubles is the nearest double of the exact sum", () => {
  expect(sumExact(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 })), (cents) => {
      const total = cents.reduce((sum, cent) => sum + cent, 0);
      expect(sumExact(cents.map((cent) => cent / 100))).toBe(total === 0 ? 0 : total / 100);
    }),
  );
});

test("a scaled integer becomes the double that prints as the decimal", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 0, max: 8 }), (unscaled, digits) => {
      expect(scaleDown(unscaled, digits)).toBe(Decimal.scaled(unscaled, digits).toNumber());
    }),
  );
});

describe("a double", () => {
  const doubles = fc.oneof(
    fc.double(),
    fc.tuple(fc.maxSafeInteger(), fc.nat(22)).map(([digits, places]) => digits / 10 ** places),
    fc.tuple(fc.integer(), fc.nat(10)).map(([digits, places]) => digits / 10 ** places),
    fc.constantFrom(0.1 + 0.2, 1e-7, 999_999_999_999_999.9, 0.000_000_015, -0),
  );

  test("is the decimal that it prints as, digit for digit", () => {
    fc.assert(
      fc.property(doubles, (value) => {
        expect(Decimal.parse(value)).toEqual(Decimal.parse(String(value)));
      }),
      { numRuns: 2_000 },
    );
  });
});
