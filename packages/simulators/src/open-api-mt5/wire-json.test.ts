import fc from "fast-check";
import { expect, test } from "vitest";
import { float, pythonFloat, toWire } from "./wire-json.ts";

test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [-1.5, "-1.5"],
  [0.1 + 0.2, "0.30000000000000004"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [0.000123456, "0.000123456"],
  [0.0000123456, "1.23456e-05"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [1.5e300, "1.5e+300"],
  [5e-324, "5e-324"],
])("the float %d is written as %s", (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});

test("every float reads back as itself, and never looks like an integer", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = pythonFloat(value);
      expect(Number(text)).toBe(value);
      expect(text).toMatch(/[.e]/);
    }),
  );
});

test("integers of any size are written whole, and members without a value are left out", () => {
  const value = { ticket: 9007199254740993n, type: 0, volume: float(2), tags: ["a", null, true], gone: undefined };
  expect(toWire(value)).toBe('{"ticket":9007199254740993,"type":0,"volume":2.0,"tags":["a",null,true]}');
});

test("a float that is no number is null, or the bare word where that is asked for", () => {
  expect(toWire({ profit: float(Number.NaN) })).toBe('{"profit":null}');
  expect(toWire({ profit: float(Number.NaN) }, "NaN")).toBe('{"profit":NaN}');
});
