import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockSetting, onServerClock, type ServerZone, serverOffsetMs } from "./zone.ts";

const HOUR_MS = 3_600_000;
const zone = (daylightSaving: ServerZone["daylightSaving"]): ServerZone => ({ offsetSeconds: 7200, daylightSaving });
const hoursAt = (daylightSaving: ServerZone["daylightSaving"], iso: string): number =>
  serverOffsetMs(zone(daylightSaving), Date.parse(iso)) / HOUR_MS;

describe("summer time", () => {
  test.each([
    ["us", "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z"],
    ["eu", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"],
  ] as const)("of the %s begins at the right second", (rule, before, after) => {
    expect([hoursAt(rule, before), hoursAt(rule, after)]).toEqual([2, 3]);
  });

  test.each([
    ["us", "2026-11-01T05:59:59Z", "2026-11-01T06:00:00Z"],
    ["eu", "2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z"],
  ] as const)("of the %s ends at the right second", (rule, before, after) => {
    expect([hoursAt(rule, before), hoursAt(rule, after)]).toEqual([3, 2]);
  });

  test("agrees with the platform's zones all through ten years", () => {
    const platform = (name: string, timeMs: number): number => {
      const parts = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" }).formatToParts(timeMs);
      const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
      return Number(/GMT([+-]\d\d)/.exec(text)?.[1] ?? 0);
    };
    const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(instant, (timeMs) => {
        expect(serverOffsetMs(zone("eu"), timeMs) / HOUR_MS).toBe(platform("Europe/Athens", timeMs));
        expect(serverOffsetMs(zone("us"), timeMs) / HOUR_MS - 7).toBe(platform("America/New_York", timeMs));
      }),
    );
  });

  test("can be none at all", () => {
    expect(hoursAt("none", "2026-07-01T00:00:00Z")).toBe(2);
  });
});

test("the server's clock shows one hour twice in autumn", () => {
  const shown = (iso: string): number => onServerClock(zone("us"), Date.parse(iso));
  expect(shown("2026-11-01T05:30:00Z")).toBe(shown("2026-11-01T06:30:00Z"));
});

test("the clock is said to clients as a distance from UTC, or from the zone whose changes it follows", () => {
  const said = (offsetSeconds: number, daylightSaving: ServerZone["daylightSaving"]): string =>
    clockSetting({ offsetSeconds, daylightSaving });
  expect([said(7200, "us"), said(7200, "eu"), said(10800, "none"), said(-12600, "none"), said(0, "none")]).toEqual([
    "America/New_York+07:00",
    "Europe/London+02:00",
    "+03:00",
    "-03:30",
    "+00:00",
  ]);
});
