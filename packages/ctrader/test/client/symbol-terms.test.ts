import { describe, expect, test } from "vitest";
import {
  commissionTerms,
  conversionRate,
  currentSession,
  holidaysOn,
  isOpen,
  lotsToVolume,
  nextClose,
  nextOpen,
  quantizePrice,
  swapTerms,
  volumeToLots,
} from "../../src/index.ts";

const utc = (text: string): number => Date.parse(`${text}Z`);

/** Sunday 17:00 to Friday 17:00 in New York. */
const symbol = {
  symbolId: 1,
  digits: 5,
  pipPosition: 4,
  lotSize: 10_000_000,
  stepVolume: 100_000,
  schedule: [{ startSecond: 61_200, endSecond: 493_200 }],
  scheduleTimeZone: "America/New_York",
  holiday: [
    {
      holidayId: 1,
      name: "Christmas",
      scheduleTimeZone: "UTC",
      holidayDate: Date.UTC(2025, 11, 25) / 86_400_000,
      isRecurring: true,
    },
  ],
};

describe("trading hours", () => {
  test("follow the zone's clocks over a change", () => {
    expect(currentSession(symbol, utc("2026-03-05T12:00"))).toEqual({
      startMs: utc("2026-03-01T22:00"),
      endMs: utc("2026-03-06T22:00"),
    });
    expect(currentSession(symbol, utc("2026-03-10T12:00"))).toEqual({
      startMs: utc("2026-03-08T21:00"),
      endMs: utc("2026-03-13T21:00"),
    });
  });

  test("a weekend is closed, and its end is the next opening", () => {
    const saturday = utc("2026-01-10T12:00");
    expect(isOpen(symbol, saturday)).toBe(false);
    expect(nextOpen(symbol, saturday)).toBe(utc("2026-01-11T22:00"));
    expect(nextClose(symbol, saturday)).toBe(utc("2026-01-16T22:00"));
  });

  test("a recurring holiday closes its whole day, in its own zone, every year", () => {
    const christmas = utc("2026-12-25T10:00");
    expect(isOpen(symbol, christmas)).toBe(false);
    expect(nextClose(symbol, utc("2026-12-24T12:00"))).toBe(utc("2026-12-25T00:00"));
    expect(holidaysOn(symbol, christmas).map(({ name }) => name)).toEqual(["Christmas"]);
    expect(holidaysOn(symbol, utc("2026-12-24T10:00"))).toEqual([]);
  });
});

describe("units and terms", () => {
  test("lots and volumes by the lot size, down to the step", () => {
    expect([volumeToLots(symbol, 1_000_000), lotsToVolume(symbol, 0.1), lotsToVolume(symbol, 0.0199)]).toEqual([
      0.1, 1_000_000, 100_000,
    ]);
    expect(quantizePrice(symbol, 1.085_200_000_000_000_2)).toBe(1.0852);
  });

  test("commission and swap are decoded by their scales", () => {
    expect(
      commissionTerms({ ...symbol, preciseTradingCommissionRate: 3_500_000_000, preciseMinCommission: 100_000_000 }),
    ).toEqual({
      type: "USD_PER_MILLION_USD",
      rate: 35,
      minimum: 1,
      minimumType: "CURRENCY",
      minimumAsset: "USD",
    });
    expect(
      commissionTerms({ ...symbol, commissionType: "PERCENTAGE_OF_VALUE", preciseTradingCommissionRate: 500 }).rate,
    ).toBe(0.005);
    expect(swapTerms({ ...symbol, swapLong: -6.5, swapShort: 1.2, swapRollover3Days: "WEDNESDAY" })).toEqual({
      type: "PIPS",
      long: -6.5,
      short: 1.2,
      tripleDay: "WEDNESDAY",
      periodHours: 24,
      timeOfDayMinutes: undefined,
      freePeriods: 0,
      atWeekends: false,
    });
  });

  test("a conversion walks its chain in either direction", () => {
    const chain = [
      { symbolId: 1, baseAssetId: 1, quoteAssetId: 2 },
      { symbolId: 2, baseAssetId: 3, quoteAssetId: 2 },
    ];
    const prices = new Map([
      [1, 1.1],
      [2, 1.25],
    ]);
    expect(conversionRate(chain, 1, (id) => prices.get(Number(id)))).toBe(0.88);
    expect(conversionRate(chain, 1, () => undefined)).toBeUndefined();
    expect(() => conversionRate(chain, 9, () => 1)).toThrow(RangeError);
    expect(conversionRate([], 1, () => undefined)).toBe(1);
  });
});
