import { Decimal, symbolName } from "@anybroker/core";
import { describe, expect, it } from "vitest";
import { conversionRate, conversionSymbols, convert } from "./conversion.ts";
import { DEFAULT_SYMBOLS } from "./default-symbols.ts";

const PRICES: Readonly<Record<string, readonly [number, number]>> = {
  EURUSD: [1.1, 1.1002],
  USDJPY: [150, 150.02],
  GBPUSD: [1.25, 1.2505],
};

const prices = {
  symbols: DEFAULT_SYMBOLS,
  version: 1,
  quote(symbol: string) {
    const price = PRICES[symbol];
    return price && { symbol: symbolName(symbol), bid: price[0], ask: price[1], timeMs: 0 };
  },
};

function hundred(from: string, to: string, direction: "sell" | "buy"): number | undefined {
  const rate = conversionRate(from, to, direction, prices);
  return rate && convert(Decimal.of(100), rate, 4).toNumber();
}

describe("a conversion", () => {
  it("to the same currency changes nothing, without any price", () => {
    expect(hundred("CHF", "CHF", "sell")).toBe(100);
  });

  it("sells at the bid and buys at the ask, either way round", () => {
    expect([hundred("EUR", "USD", "sell"), hundred("EUR", "USD", "buy")]).toEqual([110, 110.02]);
    expect([hundred("USD", "EUR", "sell"), hundred("USD", "EUR", "buy")]).toEqual([90.8926, 90.9091]);
  });

  it("goes by way of the dollar where no symbol joins the two", () => {
    expect(hundred("JPY", "GBP", "sell")).toBe(0.533);
    expect(hundred("GBP", "JPY", "sell")).toBe(18_750);
  });

  it("is unknown while a price is missing", () => {
    expect(hundred("BTC", "EUR", "sell")).toBeUndefined();
  });

  it("names the symbols that it reads", () => {
    expect([
      conversionSymbols("EUR", "USD", DEFAULT_SYMBOLS),
      conversionSymbols("JPY", "GBP", DEFAULT_SYMBOLS),
      conversionSymbols("USD", "USD", DEFAULT_SYMBOLS),
    ]).toEqual([["EURUSD"], ["USDJPY", "GBPUSD"], []]);
  });
});
