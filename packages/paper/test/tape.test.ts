import { Decimal, seededRandom, type Tick } from "@anybroker/core";
import { createVenue, RandomWalkTape } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const MID_MINUTE = Date.UTC(2026, 0, 5, 12, 0, 37, 130);

function running(seed: number, startTimeMs = MID_MINUTE, options: { readonly speed?: number } = {}) {
  const clock = new ManualClock(startTimeMs);
  const tape = new RandomWalkTape({ seed, ...options });
  const venue = createVenue({ clock, random: seededRandom(0), tape });
  const heard: Tick[] = [];
  venue.onTick((tick) => heard.push(tick));
  venue.start();
  return { clock, venue, heard };
}

describe("the seeded tape", () => {
  it("has a price of every symbol from the start", () => {
    const { venue } = running(1);
    expect(venue.symbols.filter((symbol) => venue.quote(symbol.name) === undefined)).toEqual([]);
  });

  it("ticks several times a second, on the price grid, with the ask above the bid", () => {
    const { clock, venue, heard } = running(1);
    clock.advanceSync(10_000);
    for (const { name, tickSize } of venue.symbols) {
      const ticks = heard.filter((tick) => tick.symbol === name);
      expect(ticks).toHaveLength(40);
      for (const { bid, ask } of ticks) {
        expect(ask).toBeGreaterThan(bid);
        for (const price of [bid, ask]) {
          const grid = Decimal.of(tickSize);
          expect(Decimal.scaled(Decimal.of(price).steps(grid, "half-up"), 0).multiply(grid).toNumber()).toBe(price);
        }
      }
    }
  });

  it("is the same for the same seed and another one for another", () => {
    const [one, same, other] = [running(1), running(1), running(2)];
    for (const each of [one, same, other]) each.clock.advanceSync(MINUTE_MS);
    expect(JSON.stringify(same.heard)).toBe(JSON.stringify(one.heard));
    expect(other.heard[0]?.bid).not.toBe(one.heard[0]?.bid);
  });

  it("had in the past what a venue that ran then has heard", () => {
    const early = running(7);
    early.clock.advanceSync(10 * MINUTE_MS);
    const late = running(7, early.clock.now() + DAY_MS);
    const range = [MID_MINUTE, early.clock.now()] as const;
    expect(late.venue.ticks("EURUSD", ...range)).toEqual(early.heard.filter((tick) => tick.symbol === "EURUSD"));
    expect(late.venue.candles("EURUSD", "M1", ...range)).toEqual(
      early.venue
        .candles("EURUSD", "M1", MID_MINUTE, early.clock.now())
        .slice(0, 9)
        .concat(late.venue.candles("EURUSD", "M1", early.clock.now() - MINUTE_MS, early.clock.now())),
    );
  });

  it("meets its past without a seam: the candles are those of the ticks", () => {
    const { clock, venue } = running(3);
    clock.advanceSync(5 * MINUTE_MS);
    const from = Math.floor(MID_MINUTE / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS;
    const ticks = venue.ticks("GBPUSD", from, clock.now());
    const candles = venue.candles("GBPUSD", "M1", from, clock.now());
    expect(candles.map((candle) => candle.openTimeMs)).toEqual(candles.map((_, index) => from + index * MINUTE_MS));
    expect(candles).toHaveLength(11);
    for (const candle of candles) {
      const bids = ticks
        .filter((tick) => tick.timeMs >= candle.openTimeMs && tick.timeMs < candle.openTimeMs + MINUTE_MS)
        .map((tick) => tick.bid);
      expect(candle).toMatchObject({
        open: bids[0],
        high: Math.max(...bids),
        low: Math.min(...bids),
        close: bids.at(-1),
        volume: bids.length,
      });
    }
  });

  it("gives longer candles that are made of the shorter ones, and none in the weekend", () => {
    const { venue, clock } = running(3);
    const day = venue.candles("EURUSD", "D1", clock.now() - 10 * DAY_MS, clock.now());
    expect(day.map((candle) => new Date(candle.openTimeMs).getUTCDay())).toEqual(
      [5, 0, 1, 2, 3, 4, 5, 0, 1].slice(-day.length),
    );
    const [last] = day.slice(-1);
    const minutes = venue.candles("EURUSD", "M1", last?.openTimeMs ?? 0, clock.now());
    expect(last).toMatchObject({
      open: minutes[0]?.open,
      high: Math.max(...minutes.map((candle) => candle.high)),
      low: Math.min(...minutes.map((candle) => candle.low)),
      close: minutes.at(-1)?.close,
    });
  });

  it("has no past before its history begins", () => {
    const { venue, clock } = running(3);
    expect(venue.candles("BTCUSD", "D1", clock.now() - 60 * DAY_MS, clock.now())).toHaveLength(31);
    expect(venue.ticks("BTCUSD", clock.now() - 60 * DAY_MS, clock.now() - 59 * DAY_MS)).toEqual([]);
  });

  it("stays sane over a month", () => {
    const { venue, clock } = running(11);
    for (const { name, referencePrice = 1 } of venue.symbols) {
      for (const { high, low } of venue.candles(name, "H1", clock.now() - 30 * DAY_MS, clock.now())) {
        expect(high).toBeLessThan(referencePrice * 1.4);
        expect(low).toBeGreaterThan(referencePrice * 0.6);
      }
    }
  });

  it("ticks as many times faster as its speed says", () => {
    const { clock, heard } = running(1, MID_MINUTE, { speed: 10 });
    clock.advanceSync(1000);
    expect(heard.filter((tick) => tick.symbol === "EURUSD")).toHaveLength(40);
  });

  it("goes on from a price that was set by hand", () => {
    const { clock, venue } = running(1);
    venue.setPrice("EURUSD", 1.2);
    clock.advanceSync(250);
    expect(Math.abs((venue.quote("EURUSD")?.bid ?? 0) - 1.2)).toBeLessThan(0.002);
  });
});
