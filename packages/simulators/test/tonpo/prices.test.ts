import { describe, expect, test } from "vitest";
import type { TestStream } from "../support/wire-client.ts";
import { command, stillWorld } from "./support/still-world.ts";

const NOON = 1_767_614_400_000;

const ofType = (stream: TestStream, type: string) => stream.frames.filter((frame) => frame.type === type);

describe("prices", () => {
  const told = (stream: TestStream) =>
    stream.frames
      .filter(({ type }) => type === "tick" || type === "quote")
      .map((frame) => [frame.type, frame["symbol"], frame["bid"]]);

  test("come as tick and quote, the present one first, until an unsubscribe", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    await command(stream, { type: "subscribe", symbols: ["GBPUSD"] });
    expect(world.simulator.tickSubscriptions).toEqual(["EURUSD", "GBPUSD"]);
    world.venue.setPrice("GBPUSD", 1.26, 1.2601);
    await stream.nth("quote", 2);
    await command(stream, { type: "unsubscribe", symbols: ["GBPUSD"] });
    world.venue.setPrice("GBPUSD", 1.27);
    world.venue.setPrice("EURUSD", 1.2);
    await stream.nth("quote", 3);
    const tick = { type: "tick", symbol: "EURUSD", bid: 1.1, ask: 1.1001, last: 0, volume: 0, time: NOON };
    expect(stream.frames).toContainEqual(tick);
    expect(stream.frames).toContainEqual({ type: "quote", symbol: "EURUSD", bid: 1.1, ask: 1.1001, time: NOON });
    expect(told(stream)).toEqual([
      ["tick", "EURUSD", 1.1],
      ["quote", "EURUSD", 1.1],
      ["tick", "GBPUSD", 1.26],
      ["quote", "GBPUSD", 1.26],
      ["tick", "EURUSD", 1.2],
      ["quote", "EURUSD", 1.2],
    ]);
  });

  test("are not told while the account is not connected, and go on after", async () => {
    await using world = await stillWorld({ knobs: { residentTick: "none", priceFrames: "ticks" } });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    world.simulator.setStatus("reconnecting");
    world.venue.setPrice("EURUSD", 1.2);
    world.simulator.setStatus("active");
    world.venue.setPrice("EURUSD", 1.3);
    await stream.nth("tick", 1);
    expect(told(stream)).toEqual([["tick", "EURUSD", 1.3]]);
  });

  test("knobs: quotes only, in seconds of another zone", async () => {
    await using world = await stillWorld({
      knobs: { priceFrames: "quotes", frameTime: "seconds", serverTimeOffsetSeconds: 7200 },
    });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    expect(await stream.nth("quote", 1)).toMatchObject({ time: NOON / 1000 + 7200 });
    expect(ofType(stream, "tick")).toEqual([]);
  });
});

describe("candles", () => {
  test("form with each price and are complete with the first of the next one", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M1" });
    world.venue.setPrice("EURUSD", 1.2);
    await world.clock.advance(60_000);
    world.venue.setPrice("EURUSD", 1.15);
    await stream.nth("candle", 3);
    const candle = { type: "candle", symbol: "EURUSD", timeframe: "M1" };
    const first = { ...candle, time: NOON, open: 1.1, high: 1.2, low: 1.1, close: 1.2, volume: 2 };
    const second = { ...candle, time: NOON + 60_000, open: 1.15, high: 1.15, low: 1.15, close: 1.15, volume: 1 };
    expect(ofType(stream, "candle")).toEqual([
      { ...first, complete: false },
      { ...first, complete: true },
      { ...second, complete: false },
    ]);
  });

  test("of several timeframes add up, complete ones only where that is wanted, and an unsubscribe ends them all", async () => {
    await using world = await stillWorld({ knobs: { formingCandles: false } });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M1" });
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M5" });
    await world.clock.advance(300_000);
    world.venue.setPrice("EURUSD", 1.2);
    await stream.nth("candle", 2);
    await command(stream, { type: "unsubscribe", symbols: ["EURUSD"] });
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    await world.clock.advance(300_000);
    world.venue.setPrice("EURUSD", 1.3);
    await command(stream, { type: "ping" });
    expect(ofType(stream, "candle").map(({ timeframe, complete }) => [timeframe, complete])).toEqual([
      ["M1", true],
      ["M5", true],
    ]);
  });
});
