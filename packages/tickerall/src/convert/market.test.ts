import { symbolName, TIMEFRAMES } from "@anybroker/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { symbolSpecs } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { tickFrame } from "../client/wire/frames.ts";
import { candles } from "../client/wire/history.ts";
import { candleWindow, toCandle } from "./candles.ts";
import { readTimeMs } from "./read.ts";
import { toSymbols } from "./symbols.ts";
import { toTick } from "./ticks.ts";

const CLOCK = { now: () => 7 };

test("symbols carry the rules that are told; zeros and nulls are no rules", () => {
  const { specs } = symbolSpecs.parse(withoutNulls(fixture("symbol-specs")));
  expect(toSymbols(["XAUUSD", "EURUSD.r", "BTCUSD"], specs)).toEqual([
    {
      name: "XAUUSD",
      digits: 2,
      tickSize: 0.01,
      lotsMin: 0.01,
      lotsStep: 0.01,
      profitCurrency: "USD",
      tradeMode: "close-only",
    },
    {
      name: "EURUSD.r",
      digits: 5,
      tickSize: 0.00001,
      contractSize: 100_000,
      lotsMin: 0.01,
      lotsMax: 50,
      lotsStep: 0.01,
      baseCurrency: "EUR",
      profitCurrency: "USD",
      marginCurrency: "EUR",
      tradeMode: "full",
    },
    { name: "BTCUSD" },
  ]);
});

test("a tick takes the service's instant, or that of its arrival", () => {
  const wire = tickFrame.parse((fixture("frames") as { readonly tick: unknown }).tick);
  const tick = { symbol: "EURUSD.r", bid: 1.08241, ask: 1.08248 };
  const { timestamp: _timestamp, ...bare } = wire;
  expect([toTick(wire, CLOCK), toTick(bare, CLOCK), toTick({ ...wire, timestamp: 99 }, CLOCK)]).toEqual([
    { ...tick, timeMs: Date.UTC(2026, 2, 2, 9, 20, 0, 120) },
    { ...tick, timeMs: 7 },
    { ...tick, timeMs: 99 },
  ]);
});

test("a crossed or empty quote is no tick; a wide one is", () => {
  const quote = (bid: number, ask: number) => toTick({ accountId: "a", symbol: "X", bid, ask }, CLOCK);
  expect([quote(1.2, 1.1), quote(0, 1.1), quote(1.1, 0)]).toEqual([undefined, undefined, undefined]);
  expect([quote(1.1, 1.1)?.ask, quote(1, 9)?.ask]).toEqual([1.1, 9]);
});

test("a candle's instant is its opening in milliseconds; a volume that is not told is absent", () => {
  const rows = candles.parse(withoutNulls(fixture("candles"))).candles;
  expect(rows.slice(0, 2).map((row) => toCandle(row, symbolName("EURUSD.r"), "H1"))).toEqual([
    {
      symbol: "EURUSD.r",
      timeframe: "H1",
      openTimeMs: 1_772_434_800_000,
      open: 1.081,
      high: 1.0822,
      low: 1.0805,
      close: 1.0818,
    },
    {
      symbol: "EURUSD.r",
      timeframe: "H1",
      openTimeMs: 1_772_438_400_000,
      open: 1.0818,
      high: 1.0831,
      low: 1.0817,
      close: 1.0825,
      volume: 2411,
    },
  ]);
});

test("the windows of a stretch of candles cover it without gap or overlap", () => {
  const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(fc.constantFrom(...TIMEFRAMES), instants, fc.integer({ min: 0, max: 10 }), (timeframe, from, pages) => {
      const { nextFromTimeMs = 0 } = candleWindow(timeframe, from, Number.MAX_SAFE_INTEGER);
      const to = from + (nextFromTimeMs - from) * pages;
      let start: number | undefined = from;
      let expected = from;
      let count = 0;
      while (start !== undefined) {
        const window = candleWindow(timeframe, start, to);
        expect(window.fromTimeMs).toBe(expected);
        expect(window.nextFromTimeMs ?? to + 1).toBe(window.toTimeMs + 1);
        expected = window.toTimeMs + 1;
        start = window.nextFromTimeMs;
        count += 1;
      }
      expect([expected, count]).toEqual([to + 1, pages + 1]);
    }),
  );
});

test("an instant without a zone is UTC, one with an offset is moved, and what is none is undefined", () => {
  expect([
    readTimeMs("2026-03-02T09:00:00"),
    readTimeMs("2026-03-02T11:00:00+02:00"),
    readTimeMs("2026-03-02T09:00:00.000Z"),
    readTimeMs("soon"),
    readTimeMs(""),
  ]).toEqual([Date.UTC(2026, 2, 2, 9), Date.UTC(2026, 2, 2, 9), Date.UTC(2026, 2, 2, 9), undefined, undefined]);
});
