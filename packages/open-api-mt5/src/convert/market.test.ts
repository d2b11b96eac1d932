import { symbolName } from "@anybroker/core";
import { expect, test } from "vitest";
import { fixture, toUtc } from "../../test/fixtures.ts";
import { barList, marketDepth, quote, symbolAnswer } from "../client/wire/market.ts";
import { candleWindow, toCandle, toDepth, toTick } from "./prices.ts";
import { fitsPatterns, toSymbol } from "./symbols.ts";

const EURUSD = symbolName("EURUSD");

test("a symbol is read with its rules, distances of points in price units", () => {
  expect(toSymbol("EURUSD", symbolAnswer.parse(fixture("symbol")).symbol)).toEqual({
    name: "EURUSD",
    description: "Euro against US Dollar",
    digits: 5,
    tickSize: 0.00001,
    contractSize: 100_000,
    lotsMin: 0.01,
    lotsMax: 100,
    lotsStep: 0.01,
    baseCurrency: "EUR",
    profitCurrency: "USD",
    marginCurrency: "EUR",
    tradeMode: "full",
    stopDistance: 0.00012,
    swapLong: -6.1,
    swapShort: 1.4,
  });
});

test("a symbol that can't be looked up has a name only", () => {
  expect(toSymbol("EUR/JPY")).toEqual({ name: "EUR/JPY" });
});

test("patterns choose symbols by whole names", () => {
  const chosen = ["EURUSD", "EURUSD.r", "US500", "eurusd"].filter(fitsPatterns(["EUR*", "US?00"]));
  expect(chosen).toEqual(["EURUSD", "EURUSD.r", "US500"]);
});

test("a quote is a polled tick in UTC; a side of 0 is none", () => {
  const wire = quote.parse(fixture("quote"));
  expect(toTick(wire, EURUSD, toUtc)).toEqual({
    symbol: "EURUSD",
    bid: 1.08421,
    ask: 1.0843,
    timeMs: Date.UTC(2026, 5, 10, 9, 0, 7),
    polled: true,
  });
  expect(toTick({ ...wire, bid: 0 }, EURUSD, toUtc)).toBeUndefined();
  expect(() => toTick({ ...wire, time: "soon" }, EURUSD, toUtc)).toThrow(
    'time is "soon"; expected an ISO-8601 instant',
  );
});

test("a book is sorted, the best level of each side first", () => {
  expect(toDepth(marketDepth.parse(fixture("market-depth")), EURUSD, 5)).toEqual({
    symbol: "EURUSD",
    timeMs: 5,
    bids: [
      { price: 1.08421, lots: 4 },
      { price: 1.0842, lots: 8.5 },
    ],
    asks: [
      { price: 1.0843, lots: 5 },
      { price: 1.08431, lots: 12 },
    ],
  });
});

test("a candle opens in UTC; without a volume it has none", () => {
  const [bar] = barList.parse(fixture("bars")).bars;
  const [bare] = barList.parse(fixture("bars-range")).bars;
  const candle = {
    symbol: "EURUSD",
    timeframe: "H1",
    openTimeMs: Date.UTC(2026, 5, 10, 7),
    open: 1.083,
    high: 1.0841,
    low: 1.0828,
    close: 1.0839,
  };
  expect(toCandle(bar as never, EURUSD, "H1", toUtc)).toEqual({ ...candle, volume: 1830 });
  expect(toCandle(bare as never, EURUSD, "H1", toUtc)).toEqual(candle);
});

test("a long stretch of candles is asked for in windows that touch", () => {
  const windowMs = 5000 * 60_000;
  expect(candleWindow("M1", 0, windowMs)).toEqual({ fromTimeMs: 0, toTimeMs: windowMs - 1, nextFromTimeMs: windowMs });
  expect(candleWindow("M1", windowMs, windowMs)).toEqual({ fromTimeMs: windowMs, toTimeMs: windowMs });
});
