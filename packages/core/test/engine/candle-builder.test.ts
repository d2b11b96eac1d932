import { ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CandleBuilder } from "../../src/engine/candle-builder.ts";
import { type Candle, candleOpenTimeMs, symbolName } from "../../src/index.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 12);
const EURUSD = symbolName("EURUSD");

function build(clock = new ManualClock(START)) {
  const candles: Candle[] = [];
  const builder = new CandleBuilder({
    symbol: EURUSD,
    timeframe: "M1",
    clock,
    deliver: (candle) => candles.push(candle),
  });
  const tick = (afterMs: number, bid: number): void =>
    builder.onTick({ symbol: EURUSD, bid, ask: bid + 1, timeMs: START + afterMs });
  return { clock, candles, builder, tick };
}

const m1 = (minute: number, open: number, high: number, low: number, close: number, volume: number): Candle => ({
  symbol: EURUSD,
  timeframe: "M1",
  openTimeMs: START + minute * MINUTE,
  open,
  high,
  low,
  close,
  volume,
});

describe("a live candle", () => {
  test("has the bids of its minute, and closes with the first tick of a later one", () => {
    const { candles, tick } = build();
    tick(0, 10);
    tick(20_000, 14);
    tick(40_000, 8);
    tick(59_999, 11);
    expect(candles).toEqual([]);
    tick(MINUTE, 12);
    expect(candles).toEqual([m1(0, 10, 14, 8, 11, 4)]);
  });

  test("closes on the clock when no later tick comes, a grace after its border", () => {
    const { clock, candles, tick } = build();
    tick(0, 10);
    clock.advanceSync(MINUTE + 249);
    expect(candles).toEqual([]);
    clock.advanceSync(1);
    expect(candles).toEqual([m1(0, 10, 10, 10, 10, 1)]);
    clock.advanceSync(60 * MINUTE);
    expect([candles.length, clock.pendingTimers]).toEqual([1, 0]);
  });

  test("closes by the ticks' time, not by a wrong clock of this machine", () => {
    const { clock, candles, tick } = build();
    clock.jump(90_000);
    tick(10_000, 10);
    clock.advanceSync(49_999);
    expect(candles).toEqual([]);
  });

  test("is told once, and ticks that come for it later are counted and change nothing", () => {
    const { clock, candles, builder, tick } = build();
    tick(0, 10);
    clock.advanceSync(2 * MINUTE);
    tick(59_999, 99);
    tick(2 * MINUTE, 20);
    tick(MINUTE, 98);
    tick(3 * MINUTE, 30);
    expect([candles, builder.ignoredTicks]).toEqual([[m1(0, 10, 10, 10, 10, 1), m1(2, 20, 20, 20, 20, 1)], 2]);
  });

  test("is not invented for a minute without ticks", () => {
    const { candles, tick } = build();
    tick(0, 10);
    tick(5 * MINUTE, 12);
    tick(6 * MINUTE, 13);
    expect(candles.map((candle) => candle.openTimeMs - START)).toEqual([0, 5 * MINUTE]);
  });

  test("that was seeded goes on from the broker's own", () => {
    const { candles, builder, tick } = build();
    builder.seed(m1(0, 5, 20, 1, 9, 100), START + 30_000);
    tick(40_000, 25);
    tick(MINUTE, 7);
    expect(candles).toEqual([m1(0, 5, 25, 1, 25, 101)]);
  });

  test("is forgotten at a restart, and what came before that instant is ignored", () => {
    const { clock, candles, builder, tick } = build();
    tick(0, 10);
    builder.restart(START + 3 * MINUTE);
    tick(2 * MINUTE, 11);
    tick(3 * MINUTE, 12);
    tick(4 * MINUTE, 13);
    expect([candles, builder.ignoredTicks, clock.pendingTimers]).toEqual([[m1(3, 12, 12, 12, 12, 1)], 1, 1]);
  });

  test("is not told after the close, and no timer stays", () => {
    const { clock, candles, builder, tick } = build();
    tick(0, 10);
    builder.close();
    tick(5 * MINUTE, 11);
    clock.advanceSync(10 * MINUTE);
    expect([candles, clock.pendingTimers]).toEqual([[], 0]);
  });
});

test("every candle is what its ticks say, whichever way it closes", () => {
  const ticks = fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 100 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(ticks, (steps) => {
      const { clock, candles, tick } = build();
      const byMinute = new Map<number, number[]>();
      let elapsedMs = 0;
      for (const [waitMs, bid] of steps) {
        clock.advanceSync(waitMs);
        elapsedMs += waitMs;
        tick(elapsedMs, bid);
        const minute = (candleOpenTimeMs("M1", START + elapsedMs) - START) / MINUTE;
        byMinute.set(minute, [...(byMinute.get(minute) ?? []), bid]);
      }
      clock.advanceSync(2 * MINUTE);
      const expected = [...byMinute].map(([minute, bids]) =>
        m1(minute, bids[0] ?? 0, Math.max(...bids), Math.min(...bids), bids.at(-1) ?? 0, bids.length),
      );
      expect(candles).toEqual(expected);
    }),
  );
});
