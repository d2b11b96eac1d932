import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ClockOffsets, parseServerClock, utcCandidates } from "./server-clock.ts";

const HOUR_MS = 3_600_000;

function offsetsOf(setting: string): ClockOffsets {
  const read = parseServerClock(setting);
  if (read.measured) throw new Error("a clock that is set was expected");
  return read.offsets;
}

const hoursAt = (setting: string, ...instants: readonly number[]): readonly number[] =>
  instants.map((utcMs) => offsetsOf(setting).offsetAt(utcMs) / HOUR_MS);

test.each([
  ["UTC", 0],
  ["+03:00", 3],
  ["-05:30", -5.5],
])("%s is the same distance all year", (setting, hours) => {
  expect(hoursAt(setting, Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1))).toEqual([hours, hours]);
});

test("a European clock changes on the last Sundays of March and October at 01:00 UTC", () => {
  const spring = Date.UTC(2026, 2, 29, 1);
  const autumn = Date.UTC(2026, 9, 25, 1);
  expect(hoursAt("Europe/Athens", spring - 1, spring, autumn - 1, autumn)).toEqual([2, 3, 3, 2]);
});

test("a clock that goes by New York's close changes with New York", () => {
  const spring = Date.UTC(2026, 2, 8, 7);
  const autumn = Date.UTC(2026, 10, 1, 6);
  expect(hoursAt("America/New_York+07:00", spring - 1, spring, autumn - 1, autumn)).toEqual([2, 3, 3, 2]);
});

test("a clock that can't be read is refused with what is expected", () => {
  for (const setting of ["", "Mars/Olympus", "+3", "measured"]) {
    expect(() => parseServerClock(setting)).toThrow(`"${setting}" is no clock; expected measure, UTC, a distance`);
  }
  expect(parseServerClock("measure")).toEqual({ measured: true });
});

test("in the hour that comes twice there are two candidates, in the skipped one there is one", () => {
  const athens = offsetsOf("Europe/Athens");
  const twice = Date.UTC(2026, 9, 25, 3, 30);
  expect(utcCandidates(athens, twice)).toEqual([twice - 3 * HOUR_MS, twice - 2 * HOUR_MS]);
  const skipped = Date.UTC(2026, 2, 29, 3, 30);
  expect(utcCandidates(athens, skipped)).toEqual([skipped - 2 * HOUR_MS]);
});

test("every instant is among the candidates of what the clock shows then", () => {
  const zones = fc.constantFrom(
    "Europe/Athens",
    "America/New_York+07:00",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
  );
  const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) });
  fc.assert(
    fc.property(zones, instants, (zone, utcMs) => {
      const offsets = offsetsOf(zone);
      expect(utcCandidates(offsets, utcMs + offsets.offsetAt(utcMs))).toContain(utcMs);
    }),
  );
});
