import { ConformanceFailure, describeDifferences, differencesOf, expectSame } from "@anybroker/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

test("differences name the place, what was found and what was expected", () => {
  const found = { orders: [{ id: "1", lots: 0.1 }], balance: 5 };
  const expected = { orders: [{ id: "1", lots: 0.2, stopLoss: 1.05 }], balance: 5 };
  expect(differencesOf(found, expected)).toEqual([
    { path: "orders[0].lots", found: 0.1, expected: 0.2 },
    { path: "orders[0].stopLoss", found: undefined, expected: 1.05 },
  ]);
});

test("a failure says what was looked at, found and expected", () => {
  expect(() => expectSame([1, 2], [1, 3], "the sequence")).toThrow(
    new ConformanceFailure("the sequence is not as expected:\n  [1]: found 2, expected 3"),
  );
});

test("a list that is longer or shorter than expected is a difference", () => {
  expect(differencesOf([1, 2], [1])).toEqual([{ path: "[1]", found: 2, expected: undefined }]);
  expect(differencesOf([], [1])).toEqual([{ path: "[0]", found: undefined, expected: 1 }]);
});

test("absent and undefined are the same, minus zero and zero are not", () => {
  expect(differencesOf({ a: undefined }, {})).toEqual([]);
  expect(differencesOf(-0, 0)).toEqual([{ path: "", found: -0, expected: 0 }]);
});

test("a description shows a dozen differences and counts the rest", () => {
  const lines = describeDifferences(differencesOf(Array(15).fill(1), Array(15).fill(2))).split("\n");
  expect([lines.length, lines.at(-1)]).toEqual([13, "  and 3 more"]);
});

test("a value never differs from its own copy", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(differencesOf(structuredClone(value), value)).toEqual([]);
    }),
  );
});
