import { frameText, isExact, isText, parseJson, parseMembers } from "@anybroker/core/transport";
import fc from "fast-check";
import { expect, test } from "vitest";

const exactOf = (value: object | undefined): unknown =>
  value === undefined ? undefined : Object.fromEntries(Object.entries(value).filter(([, each]) => isExact(each)));

test("numbers that are exact are those that parseJson reads", () => {
  const digits = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String);
  const number = fc.oneof(digits, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), number), (members) => {
      const text = `{${Object.entries(members)
        .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
        .join(",")}}`;
      const careful = parseJson(text);
      const fast = exactOf(parseMembers(text)) as Readonly<Record<string, number>>;
      expect(careful.ok && careful.value).toMatchObject(fast);
    }),
  );
});

test("members are those of an object; everything else has none", () => {
  const texts = ['{"a":1,"b":"x","c":null}', "[1]", "null", "7", '"{}"', "", "{", '{"a":NaN}', "{}"];
  expect(texts.map(parseMembers)).toEqual([
    { a: 1, b: "x", c: null },
    ...Array.from({ length: 7 }, () => undefined),
    {},
  ]);
});

test("what may stand for a longer number is not exact, nor is what is no number", () => {
  const values = [
    0,
    -1.5,
    999_999_999_999_999,
    1e15,
    -1e15,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "1",
    null,
    undefined,
  ];
  expect(values.map(isExact)).toEqual([true, true, true, ...Array.from({ length: 7 }, () => false)]);
  expect(["x", "", 1, undefined].map(isText)).toEqual([true, false, false, false]);
});

test("a frame is its text, or the bytes of one, wherever they lie", () => {
  const bytes = Buffer.from("-é-", "utf8").subarray(1, 3);
  expect([frameText("é"), frameText(bytes), frameText(Uint8Array.from(bytes))]).toEqual(["é", "é", "é"]);
});
