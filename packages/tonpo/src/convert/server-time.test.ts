import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createServerTime, isZone } from "./server-time.ts";

const JUNE = Date.UTC(2026, 5, 11, 8, 0, 5);

describe("an instant of the wire", () => {
  test.each([
    ["seconds", JUNE / 1000],
    ["milliseconds", JUNE],
  ])("may count %s", (_unit, wire) => {
    expect(createServerTime("UTC").toUtcMs(wire)).toBe(JUNE);
  });

  test.each([
    ["+03:00", 3],
    ["-05:30", -5.5],
    ["Europe/Athens", 3],
    ["America/New_York", -4],
  ])("is that of a server in %s", (zone, hours) => {
    const time = createServerTime(zone);
    expect(time.toUtcMs((JUNE + hours * 3_600_000) / 1000)).toBe(JUNE);
    expect(time.toServerSeconds(JUNE)).toBe((JUNE + hours * 3_600_000) / 1000);
  });

  test("is right on both sides of the days when the clocks are turned", () => {
    const time = createServerTime("Europe/Athens");
    const wall = (...parts: [number, number, number, number, number]) => Date.UTC(...parts);
    // 2026-03-29: 03:00 becomes 04:00. 2026-10-25: 04:00 becomes 03:00.
    expect(time.toUtcMs(wall(2026, 2, 29, 2, 59))).toBe(Date.UTC(2026, 2, 29, 0, 59));
    expect(time.toUtcMs(wall(2026, 2, 29, 4, 0))).toBe(Date.UTC(2026, 2, 29, 1, 0));
    expect(time.toUtcMs(wall(2026, 9, 25, 2, 59))).toBe(Date.UTC(2026, 9, 24, 23, 59));
    expect(time.toUtcMs(wall(2026, 9, 25, 3, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(time.toUtcMs(wall(2026, 9, 25, 4, 0))).toBe(Date.UTC(2026, 9, 25, 2, 0));
  });

  test("comes back from every instant but those of the hour that is there twice", () => {
    const zones = ["UTC", "+03:00", "Europe/Athens", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
    const seconds = fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
        const time = createServerTime(zone);
        const back = time.toUtcMs(time.toServerSeconds(second * 1000));
        const laterTwin = time.toServerSeconds(back) === time.toServerSeconds(second * 1000) && back < second * 1000;
        expect(back === second * 1000 || laterTwin).toBe(true);
      }),
    );
  });
});

test("what came before changes no instant", () => {
  const seconds = fc.integer({ min: Date.UTC(2026, 2, 28) / 1000, max: Date.UTC(2026, 2, 30) / 1000 });
  fc.assert(
    fc.property(
      fc.constantFrom("Europe/Athens", "Australia/Lord_Howe", "Asia/Kolkata"),
      fc.array(seconds),
      (zone, all) => {
        const time = createServerTime(zone);
        expect(all.map((each) => time.toUtcMs(each))).toEqual(all.map((each) => createServerTime(zone).toUtcMs(each)));
      },
    ),
    { numRuns: 20 },
  );
});

test("a zone is UTC, an offset or a name of the database", () => {
  expect(["UTC", "+03:00", "-11:30", "Europe/Athens"].every(isZone)).toBe(true);
  expect(["", "3", "+3", "Europe/Atlantis"].some(isZone)).toBe(false);
});
