import { parseJson } from "@anybroker/core/transport";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const read = (text: string): unknown => {
  const result = parseJson(text);
  return result.ok ? result.value : new SyntaxError("no JSON");
};

const plain = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new SyntaxError("no JSON");
  }
};

/** A long integer cannot have been exact in a double; what `JSON.stringify` printed of it are its digits. */
const asDigits = (_key: string, value: unknown): unknown =>
  typeof value === "number" && /^-?\d+$/.test(String(value)) && !Number.isSafeInteger(value) ? String(value) : value;

describe("what JSON.parse reads without loss", () => {
  test("is read alike", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(read(text)).toEqual(JSON.parse(text, asDigits));
      }),
    );
  });

  test("is read alike when strings and keys look like numbers, tokens and escapes", () => {
    const tricky = fc
      .array(fc.constantFrom("NaN", "Infinity", ":-", "1234567890123456789", '"', "\\", ",", "é", "\n", " "), {
        maxLength: 8,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.dictionary(tricky, fc.oneof(tricky, fc.double({ noNaN: true, noDefaultInfinity: true }))),
        (value) => {
          const text = JSON.stringify(value);
          expect(read(`[1234567890123456789,${text}]`)).toEqual(["1234567890123456789", JSON.parse(text, asDigits)]);
        },
      ),
    );
  });
});

test("an integer keeps every digit: as a number where that is exact, else as a string", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => {
      const text = value.toString();
      const expected = Number.isSafeInteger(Number(value)) ? Number(value) : text;
      expect(read(text)).toEqual(expected);
      expect(read(`{"id": ${text} ,"ids":[${text}]}`)).toEqual({ id: expected, ids: [expected] });
    }),
  );
});

test.each([
  ["9007199254740991", 9_007_199_254_740_991],
  ["9007199254740992", "9007199254740992"],
  ["-9007199254740993", "-9007199254740993"],
  ["1.1234567890123456789", 1.1234567890123457],
  ["1234567890123456789.5", 1.2345678901234568e18],
  ["1234567890123456789e0", 1.2345678901234568e18],
  ['"1234567890123456789"', "1234567890123456789"],
])("%s is read as %j", (text, expected) => {
  expect(read(text)).toBe(expected);
});

test("tokens that are no numbers become null", () => {
  expect(read('{"a":NaN,"b":[Infinity,-Infinity, NaN ],"c":"NaN","NaN":1}')).toEqual({
    a: null,
    b: [null, null, null],
    c: "NaN",
    NaN: 1,
  });
});

test("what is no JSON stays no JSON", () => {
  const piece = fc.constantFrom(
    ...'{}[]:,"\\-+.eE0123456789 ',
    "NaN",
    "Infinity",
    "1234567890123456789",
    "null",
    "nullx",
    "-",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      // With every such token spelt as null and every long integer shortened, the platform's parser decides alike.
      const tokens = text.replace(/"(?:[^"\\]|\\.)*"|-?[\w.+]+(?:-[\w.+]*)*/g, (token) =>
        /^-?Infinity$|^NaN$/.test(token) ? "null" : token,
      );
      expect(read(text) instanceof SyntaxError).toBe(plain(tokens) instanceof SyntaxError);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  "",
  "{",
  "[1,",
  '{"a":1,}',
  "01234567890123456789",
  "[1NaN]",
  "NaNNaN",
  "xNaN",
  "-NaN",
  "1234567890123456789x",
  '"',
  "<html>",
])("%j is refused", (text) => {
  expect(parseJson(text)).toEqual({ ok: false });
});

test("a long text of unclosed quotes is refused in one pass", () => {
  expect(parseJson(`[1234567890123456789,${'\\"'.repeat(200_000)}`)).toEqual({ ok: false });
});
