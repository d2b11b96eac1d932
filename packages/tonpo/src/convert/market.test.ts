import { symbolName } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { quote, tick } from "../client/wire/frames.ts";
import { bars } from "../client/wire/market.ts";
import { candleWindow, toCandle } from "./candles.ts";
import { createServerTime } from "./server-time.ts";
import { toSymbols } from "./symbols.ts";
import { toTick } from "./ticks.ts";

const UTC = createServerTime("UTC");
const EURUSD = symbolName("EURUSD");
const FRAMES = fixture("frames") as Readonly<Record<string, unknown>>;

describe("a price", () => {
  test("of a tick and of a quote, in milliseconds and in seconds", () => {
    expect(toTick(tick.parse(FRAMES["tick"]), EURUSD, UTC)).toEqual({
      symbol: "EURUSD",
      bid: 1.08211,
      ask: 1.08219,
      timeMs: 1781164805250,
      volume: 3,
    });
    expect(toTick(quote.parse(FRAMES["quote"]), EURUSD, UTC)).toEqual({
      symbol: "EURUSD",
      bid: 1.08212,
      ask: 1.08219,
      timeMs: 1781164806000,
    });
  });

  test.each([
    ["without a bid", { bid: 0, ask: 1.1 }],
    ["without an ask", { bid: 1.1, ask: 0 }],
    ["crossed", { bid: 1.2, ask: 1.1 }],
  ])("%s is none", (_what, sides) => {
    expect(toTick({ symbol: "EURUSD", time: 1, ...sides }, EURUSD, UTC)).toBeUndefined();
  });
});

test("candles open at UTC instants, whatever unit and zone the wire counts in", () => {
  const [first, second] = bars.parse(fixture("bars"));
  if (first === undefined || second === undefined) throw new Error("the fixture has two bars");
  expect(toCandle(first, EURUSD, "M1", createServerTime("+03:00"))).toEqual({
    symbol: "EURUSD",
    timeframe: "M1",
    openTimeMs: 1781164800000 - 3 * 3_600_000,
    open: 1.08211,
    high: 1.08224,
    low: 1.08207,
    close: 1.0822,
    volume: 41,
  });
  expect(toCandle(second, EURUSD, "M1", UTC)).toMatchObject({ openTimeMs: 1781164860000 });
});

test("a long stretch of candles is asked for in windows that neither overlap nor leave anything out", () => {
  const from = Date.UTC(2026, 0, 1);
  const to = from + 2500 * 60_000;
  const seen: number[] = [];
  for (let at: number | undefined = from; at !== undefined; ) {
    const window = candleWindow("M1", at, to);
    for (let open = window.fromTimeMs; open <= window.toTimeMs; open += 60_000) seen.push(open);
    at = window.nextFromTimeMs;
  }
  expect(seen).toEqual(Array.from({ length: 2501 }, (_, index) => from + index * 60_000));
});

test("symbols have the rules that the options state, and no others", () => {
  expect(toSymbols(["EURUSD", "XAUUSD", "EURUSD"], { EURUSD: { digits: 5, lotsStep: 0.01 }, GBPUSD: {} })).toEqual([
    { name: "EURUSD", digits: 5, lotsStep: 0.01 },
    { name: "XAUUSD" },
  ]);
});
