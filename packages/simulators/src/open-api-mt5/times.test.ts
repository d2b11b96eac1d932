import fc from "fast-check";
import { expect, test } from "vitest";
import { isoMicros, isoSeconds, readIso } from "./times.ts";

const NOON = Date.UTC(2026, 10, 20, 12);

test("market times have whole seconds and others six digits, none when they are zero", () => {
  expect([isoSeconds(NOON + 999), isoMicros(NOON + 7), isoMicros(NOON)]).toEqual([
    "2026-11-20T12:00:00+00:00",
    "2026-11-20T12:00:00.007000+00:00",
    "2026-11-20T12:00:00+00:00",
  ]);
});

test.each([
  ["2026-11-20", NOON - 12 * 3_600_000],
  ["20261120T12", NOON],
  ["2026-11-20T12:00", NOON],
  ["2026-11-20 12:00:00", NOON],
  ["2026-11-20T12:00:00Z", NOON],
  ["2026-11-20T14:00:00+02:00", NOON],
  ["2026-11-20T08:30:00.5-0330", NOON + 500],
])("%s is understood", (text, timeMs) => {
  expect(readIso(text)).toBe(timeMs);
});

test.each(["", "1795255971", "2026-11-20T12:00:00 02:00", "2026-02-30", "2026-11-20T24:00", "2026-1-2", "noon"])(
  "%j is no date",
  (text) => {
    expect(readIso(text)).toBeUndefined();
  },
);

test("what is written is read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (timeMs) => {
      expect(readIso(isoMicros(timeMs))).toBe(timeMs);
    }),
  );
});
