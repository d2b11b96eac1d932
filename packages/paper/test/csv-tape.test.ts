import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@anybroker/core";
import { type CsvTapeOptions, createVenue, csvTape, mergeTapes, type Tape } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";
import { done } from "./set-up.ts";

const START = Date.UTC(2024, 0, 2, 17);
const TICKS = `time,bid,ask
2024-01-02 17:00:00,1.1,1.1002
2024-01-02 17:00:10,1.1010,1.1012
2024-01-02 17:01:00,1.1020,1.1022
2024-01-02 17:02:00,1.1030,1.1032`;
const CANDLES = `time,open,high,low,close,volume
2024-01-02 17:00:00,1.1,1.1050,1.0950,1.1020,80
2024-01-02 18:00:00,1.1020,1.1040,1.0900,1.0910,90`;

function play(tape: Tape, startTimeMs: number) {
  const clock = new ManualClock(startTimeMs);
  const venue = createVenue({ clock, random: seededRandom(1), tape });
  const heard: [number, number][] = [];
  venue.onTick((tick) => heard.push([tick.timeMs - startTimeMs, tick.bid]));
  venue.start();
  return { clock, venue, heard };
}

const eurusd = (text: string, options: Partial<CsvTapeOptions> = {}): Tape =>
  csvTape(text, { symbol: "EURUSD", ...options });

describe("a tape from a file", () => {
  it("that is older than the clock plays from its first line, at its own pace", () => {
    const { clock, heard } = play(eurusd(TICKS), START + 1e9);
    clock.advanceSync(120_000);
    expect(heard).toEqual([
      [0, 1.1],
      [10_000, 1.101],
      [60_000, 1.102],
      [120_000, 1.103],
    ]);
    expect(clock.pendingTimers).toBe(1);
  });

  it("that covers the clock's present plays at its own instants, and what comes before is the past", () => {
    const { clock, venue, heard } = play(eurusd(TICKS), START + 30_000);
    expect(venue.quote("EURUSD")).toEqual({ symbol: "EURUSD", bid: 1.101, ask: 1.1012, timeMs: START + 10_000 });
    clock.advanceSync(30_000);
    expect(heard).toEqual([[30_000, 1.102]]);
    expect(venue.ticks("EURUSD", START, START + 60_000).map((tick) => [tick.timeMs - START, tick.bid])).toEqual([
      [0, 1.1],
      [10_000, 1.101],
      [60_000, 1.102],
    ]);
    expect(venue.candles("EURUSD", "M1", START, START + 60_000).map(({ open, close }) => [open, close])).toEqual([
      [1.1, 1.101],
      [1.102, 1.102],
    ]);
  });

  it("plays as many times faster as it is told", () => {
    const { clock, heard } = play(eurusd(TICKS, { speed: 60 }), START + 1e9);
    clock.advanceSync(2000);
    expect(heard.map(([timeMs]) => timeMs)).toEqual([0, 167, 1000, 2000]);
  });

  it("starts at the instant that it is told", () => {
    const { heard, venue, clock } = play(eurusd(TICKS, { fromTimeMs: START + 60_000 }), START + 1e9);
    expect(heard).toEqual([[0, 1.102]]);
    expect(venue.ticks("EURUSD", 0, clock.now() - 1).map((tick) => [clock.now() - tick.timeMs, tick.bid])).toEqual([
      [60_000, 1.1],
      [50_000, 1.101],
    ]);
  });

  it("goes through each candle so that it becomes the same candle again", () => {
    const { clock, venue } = play(eurusd(CANDLES), START);
    clock.advanceSync(2 * 3_600_000);
    expect(venue.candles("EURUSD", "H1", START, clock.now() - 1)).toEqual([
      {
        symbol: "EURUSD",
        timeframe: "H1",
        openTimeMs: START,
        open: 1.1,
        high: 1.105,
        low: 1.095,
        close: 1.102,
        volume: 80,
      },
      {
        symbol: "EURUSD",
        timeframe: "H1",
        openTimeMs: START + 3_600_000,
        open: 1.102,
        high: 1.104,
        low: 1.09,
        close: 1.091,
        volume: 90,
      },
    ]);
  });

  it("pauses with the venue and goes on where it was", () => {
    const { clock, venue, heard } = play(eurusd(TICKS), START + 1e9);
    venue.stop();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(5000);
    venue.start();
    clock.advanceSync(5000);
    expect(heard).toEqual([
      [0, 1.1],
      [10_000, 1.101],
    ]);
  });

  it("is traded on, also at the weekend of the clock", () => {
    const { clock, venue } = play(eurusd(TICKS), Date.UTC(2026, 0, 10, 12));
    const account = venue.openAccount();
    done(account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1, takeProfit: 1.1015 }));
    clock.advanceSync(60_000);
    expect(account.deals().map(({ price, reason }) => [price, reason])).toEqual([
      [1.1002, "client"],
      [1.102, "take-profit"],
    ]);
  });

  it("plays together with others, each for its symbol", () => {
    const tapes = mergeTapes([eurusd(TICKS), csvTape(TICKS, { symbol: "GBPUSD" })]);
    const { venue, clock } = play(tapes, START + 1e9);
    clock.advanceSync(10_000);
    expect(["EURUSD", "GBPUSD"].map((name) => venue.quote(name)?.bid)).toEqual([1.101, 1.101]);
    expect(venue.symbols.map((symbol) => symbol.name)).toEqual(["EURUSD", "GBPUSD"]);
    expect(() => mergeTapes([eurusd(TICKS), eurusd(TICKS)])).toThrow("two tapes bring prices of EURUSD");
  });

  it("is read from a path as from a text", () => {
    const folder = mkdtempSync(join(tmpdir(), "paper-"));
    try {
      const path = join(folder, "eurusd.csv");
      writeFileSync(path, TICKS);
      expect(play(eurusd(path), START).heard).toEqual([[0, 1.1]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says which file it could not read, and which symbol it does not know", () => {
    expect(() => eurusd("/nowhere/eurusd.csv")).toThrow("csvTape: the file /nowhere/eurusd.csv could not be read");
    expect(() => csvTape(TICKS, { symbol: "NOPE" })).toThrow("there is no built-in symbol NOPE");
  });
});
