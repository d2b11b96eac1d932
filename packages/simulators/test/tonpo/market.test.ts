import { symbolName } from "@anybroker/core";
import { DEFAULT_SYMBOLS } from "@anybroker/paper/venue";
import { expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";

const MINUTE_MS = 60_000;

test("symbols are names, and a price is bid and ask", async () => {
  await using world = await stillWorld();
  expect(await world.read("GET /api/symbols")).toEqual({
    symbols: ["EURUSD", "GBPUSD", "USDJPY", "EURGBP", "XAUUSD", "BTCUSD", "US500"],
  });
  expect(await world.read("GET /api/symbols/EURUSD")).toEqual({ bid: 1.1, ask: 1.1001 });
  const unknown = await world.call("GET /api/symbols/NOPE");
  expect([unknown.status, unknown.json]).toEqual([
    404,
    { error: "symbol NOPE not found", code: 404, type: "not_found" },
  ]);
});

test("a symbol without a price yet has zeros, and the price may be wrapped", async () => {
  await using world = await stillWorld({ knobs: { symbolShape: "wrapped" } });
  expect(await world.read("GET /api/symbols/GBPUSD")).toEqual({ info: { bid: 0, ask: 0 } });
  expect(await world.read("GET /api/symbols/EURUSD")).toEqual({ info: { bid: 1.1, ask: 1.1001 } });
});

test("a name with a slash, a hash or a blank is found encoded, and with a slash also as it is", async () => {
  const [euro] = DEFAULT_SYMBOLS;
  if (euro === undefined) throw new Error("the venue has no symbols");
  const names = ["EUR/USD", "US #500"];
  await using world = await stillWorld(
    {},
    { symbols: [euro, ...names.map((name) => ({ ...euro, id: name, name: symbolName(name) }))] },
  );
  for (const name of names) world.venue.setPrice(name, 1.2, 1.3);
  for (const path of ["EUR%2FUSD", "EUR/USD", "US%20%23500"]) {
    expect(await world.read(`GET /api/symbols/${path}`)).toEqual({ bid: 1.2, ask: 1.3 });
  }
});

test("history is bars between two instants in seconds, oldest first", async () => {
  await using world = await stillWorld();
  const startSeconds = world.clock.now() / 1000;
  for (const bid of [1.2, 1.15, 1.3]) {
    await world.clock.advance(MINUTE_MS / 2);
    world.venue.setPrice("EURUSD", bid);
  }
  const bars = [
    { time: startSeconds, open: 1.1, high: 1.2, low: 1.1, close: 1.2, volume: 2 },
    { time: startSeconds + 60, open: 1.15, high: 1.3, low: 1.15, close: 1.3, volume: 2 },
  ];
  const path = "GET /api/history?symbol=EURUSD&timeframe=M1";
  expect(await world.read(path)).toEqual({ symbol: "EURUSD", timeframe: "M1", candles: bars });
  expect(await world.read(`${path}&from=${startSeconds}&to=${startSeconds + 59}`)).toMatchObject({
    candles: [bars[0]],
  });
});

test.each([
  ["an unknown symbol", "symbol=NOPE&timeframe=M1", 404],
  ["an unknown timeframe", "symbol=EURUSD&timeframe=M7", 422],
  ["a time that is no number", "symbol=EURUSD&timeframe=M1&from=yesterday", 422],
])("history with %s is refused", async (_what, query, status) => {
  await using world = await stillWorld();
  expect((await world.call(`GET /api/history?${query}`)).status).toBe(status);
});

test("knobs: history and open orders may not exist, and bars may be in the server's zone", async () => {
  await using none = await stillWorld({ knobs: { history: false, openOrders: false } });
  expect((await none.call("GET /api/history?symbol=EURUSD&timeframe=M1")).status).toBe(404);
  expect((await none.call("GET /api/orders")).status).toBe(404);
  await using zoned = await stillWorld({ knobs: { serverTimeOffsetSeconds: 7200 } });
  const time = zoned.clock.now() / 1000 + 7200;
  expect(await zoned.read(`GET /api/history?symbol=EURUSD&timeframe=M1&from=${time}`)).toMatchObject({
    candles: [{ time, open: 1.1 }],
  });
});
