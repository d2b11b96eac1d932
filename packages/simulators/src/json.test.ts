import fc from "fast-check";
import { expect, test } from "vitest";
import { nullNumbers, parseJson, toJson } from "./json.ts";

test("integers of any size keep their digits both ways", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 10n ** 15n, max: 2n ** 63n }), fc.string(), (ticket, comment) => {
      const text = toJson({ ticket, comment, left: undefined });
      expect(text).toContain(`"ticket":${ticket},`);
      expect(parseJson(text)).toEqual({ ticket: String(ticket), comment });
    }),
  );
});

test("everything else is what JSON itself writes and reads", () => {
  const small = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(small, (value) => {
      const text = JSON.stringify(value);
      expect(toJson(value as never)).toBe(text);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("digits within a text are left alone, and no JSON is undefined", () => {
  expect(parseJson('{"a\\"1234567890123456789":"12345678901234567890"}')).toEqual({
    'a"1234567890123456789': "12345678901234567890",
  });
  expect(parseJson("{")).toBeUndefined();
});

test("numbers become null at any depth", () => {
  expect(nullNumbers('{"a":1,"b":[{"c":2.5,"d":"3"}]}')).toBe('{"a":null,"b":[{"c":null,"d":"3"}]}');
});

test("a bare NaN becomes null too, and the same letters in a text do not", () => {
  expect(nullNumbers('{"profit":NaN,"name":"NaN"}')).toBe('{"profit":null,"name":"NaN"}');
});
