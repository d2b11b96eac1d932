import { toIso } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoTime, pastTime, timeRange } from "./instants.ts";

const NOW_MS = Date.UTC(2026, 0, 31, 12);

describe("instants", () => {
  it.each([
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T14:30", "2026-01-31T14:30:00.000Z"],
    ["2026-01-31 14:30", "2026-01-31T14:30:00.000Z"],
    ["2026-01-31T14:30:05.5Z", "2026-01-31T14:30:05.500Z"],
    ["2026-01-31T14:30+02:00", "2026-01-31T12:30:00.000Z"],
    ["2026-01-31t14:30z", "2026-01-31T14:30:00.000Z"],
    ["now", toIso(NOW_MS)],
    ["90s", "2026-01-31T11:58:30.000Z"],
    ["30m", "2026-01-31T11:30:00.000Z"],
    ["12h", "2026-01-31T00:00:00.000Z"],
    ["7d", "2026-01-24T12:00:00.000Z"],
    ["2w", "2026-01-17T12:00:00.000Z"],
  ])("%s is %s", (typed, expected) => {
    expect(toIso(pastTime("--from", typed, NOW_MS))).toBe(expected);
  });

  it.each([
    "",
    "7",
    "7x",
    "-7d",
    "yesterday",
    "31.01.2026",
    "2026-13-01",
    "2026-02-30",
    "2026-01-31T25:00",
    "20260131",
  ])("%j is no instant", (typed) => {
    expect(() => pastTime("--from", typed, NOW_MS)).toThrow(`--from "${typed}" is not a date; write 2026-01-31`);
  });

  it("every ISO text of an instant is read as that instant", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (timeMs) => {
        expect(isoTime("--expire", toIso(timeMs))).toBe(timeMs);
      }),
    );
  });

  it("a range keeps what was given", () => {
    expect(timeRange({}, NOW_MS)).toEqual({});
    expect(timeRange({ from: "1d", to: "now" }, NOW_MS)).toEqual({ from: NOW_MS - 86_400_000, to: NOW_MS });
  });
});
