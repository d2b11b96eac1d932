import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "../../src/facade/json-fault.ts";

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test("a fault is told by line and column", () => {
  const texts = [
    '{\n  "a": 1,\n}',
    '{ "a": 1 "b": 2 }',
    "[1, 2",
    "{ a: 1 }",
    '{"a": tru}',
    "",
    '"line\nbreak"',
    "[1] x",
    '{\n  // comment\n  "a": 1 }',
    "[01]",
  ];
  expect(texts.map(jsonFault)).toEqual([
    { line: 3, column: 1 },
    { line: 1, column: 10 },
    { line: 1, column: 6 },
    { line: 1, column: 3 },
    { line: 1, column: 7 },
    { line: 1, column: 1 },
    { line: 1, column: 1 },
    { line: 1, column: 5 },
    { line: 2, column: 3 },
    { line: 1, column: 3 },
  ]);
});

test("JSON has no fault, and a text has one exactly when the parser refuses it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, indent) => {
      expect(jsonFault(JSON.stringify(value, null, indent))).toBeUndefined();
    }),
  );
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "}", "]", "0", "\\", "\n", "\u0001", " "))
    .map(([text, at, sign]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + sign + text.slice(cut + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      expect(jsonFault(text) === undefined).toBe(parses(text));
    }),
    { numRuns: 500 },
  );
});
