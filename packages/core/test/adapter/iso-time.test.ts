import { readIsoTime } from "@anybroker/core/adapter";
import fc from "fast-check";
import { expect, test } from "vitest";

test("an instant is read as the platform reads it", () => {
  const date = fc.date({
    min: new Date("0000-01-01T00:00:00.000Z"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(fc.array(date, { maxLength: 5 }), (dates) => {
      const texts = dates.map((each) => each.toISOString());
      expect(texts.map(readIsoTime)).toEqual(dates.map((each) => each.getTime()));
    }),
  );
});

test("a text with a sign changed is read as the platform reads it, or not at all", () => {
  const text = "2026-02-28T23:59:58.907Z";
  const change = fc.tuple(fc.nat({ max: text.length - 1 }), fc.constantFrom(..."0123456789:-.TZ +x"));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
      const signs = [...text];
      for (const [at, sign] of changes) signs[at] = sign;
      const changed = signs.join("");
      const read = readIsoTime(changed);
      if (read !== undefined) expect(read).toBe(Date.parse(changed));
    }),
    { numRuns: 2_000 },
  );
});

test("other forms are left to others", () => {
  const texts = [
    "",
    "2026-03-02T09:20:00Z",
    "2026-03-02T09:20:00.120",
    "2026-03-02T09:20:00.120+01:00",
    "2026-13-02T09:20:00.120Z",
  ];
  expect(texts.map(readIsoTime)).toEqual(texts.map(() => undefined));
});
