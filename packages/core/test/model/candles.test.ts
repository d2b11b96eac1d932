import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { candleOpenTimeMs, nextCandleOpenTimeMs, TIMEFRAMES } from "../../src/model/index.ts";

const at = (text: string): number => Date.parse(text);

describe("the border of a candle", () => {
  test("is the whole minute, hour or day in UTC", () => {
    const timeMs = at("2026-03-18T13:47:31.250Z");
    const opens = TIMEFRAMES.map((timeframe) => [
      timeframe,
      new Date(candleOpenTimeMs(timeframe, timeMs)).toISOString(),
    ]);
    expect(Object.fromEntries(opens)).toEqual({
      M1: "2026-03-18T13:47:00.000Z",
      M5: "2026-03-18T13:45:00.000Z",
      M15: "2026-03-18T13:45:00.000Z",
      M30: "2026-03-18T13:30:00.000Z",
      H1: "2026-03-18T13:00:00.000Z",
      H4: "2026-03-18T12:00:00.000Z",
      D1: "2026-03-18T00:00:00.000Z",
      W1: "2026-03-15T00:00:00.000Z",
      MN1: "2026-03-01T00:00:00.000Z",
    });
  });

  test("of a week is Sunday midnight, before the epoch too", () => {
    expect(candleOpenTimeMs("W1", at("2026-03-15T00:00:00Z"))).toBe(at("2026-03-15T00:00:00Z"));
    expect(candleOpenTimeMs("W1", at("2026-03-14T23:59:59.999Z"))).toBe(at("2026-03-08T00:00:00Z"));
    expect(candleOpenTimeMs("W1", at("1969-12-31T12:00:00Z"))).toBe(at("1969-12-28T00:00:00Z"));
  });

  test("of a month follows its length", () => {
    expect(nextCandleOpenTimeMs("MN1", at("2028-02-01T00:00:00Z"))).toBe(at("2028-03-01T00:00:00Z"));
    expect(nextCandleOpenTimeMs("MN1", at("2026-12-01T00:00:00Z"))).toBe(at("2027-01-01T00:00:00Z"));
  });

  test("parts the time without gap or overlap", () => {
    const instants = fc.integer({ min: -(2 ** 41), max: 2 ** 42 });
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAMES), instants, (timeframe, timeMs) => {
        const openMs = candleOpenTimeMs(timeframe, timeMs);
        const nextMs = nextCandleOpenTimeMs(timeframe, openMs);
        expect(openMs <= timeMs && timeMs < nextMs).toBe(true);
        expect(candleOpenTimeMs(timeframe, nextMs - 1)).toBe(openMs);
        expect(candleOpenTimeMs(timeframe, nextMs)).toBe(nextMs);
      }),
    );
  });
});
