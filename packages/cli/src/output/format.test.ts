import { symbolName } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCount, formatLots, formatMoney, formatPrice, formatTime } from "./format.ts";

const EURUSD = { name: symbolName("EURUSD"), digits: 5 };

describe("formats", () => {
  it.each([
    [formatPrice(1.1, EURUSD), "1.10000"],
    [formatPrice(1.1), "1.1"],
    [formatPrice(1.085125, EURUSD), "1.085125"],
    [formatPrice(undefined, EURUSD), "-"],
    [formatPrice(0, EURUSD), "0.00000"],
    [formatLots(0.1), "0.1"],
    [formatLots(1e-7), "0.0000001"],
    [formatMoney(100_000), "100,000.00"],
    [formatMoney(-1234567.5), "-1,234,567.50"],
    [formatMoney(0.00012345), "0.00012345"],
    [formatMoney(undefined), "-"],
    [formatCount(1_000_000), "1,000,000"],
    [formatCount(999), "999"],
    [formatTime(Date.UTC(2026, 0, 5, 12, 0, 0, 999)), "2026-01-05T12:00:00Z"],
  ])("%s is %s", (written, expected) => {
    expect(written).toBe(expected);
  });

  it("money can be read back to the same number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (amount) => {
        expect(Number(formatMoney(amount).replaceAll(",", ""))).toBe(amount === 0 ? 0 : amount);
      }),
    );
  });
});
