import { seededRandom } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { simulateOpenApiMt5 } from "../../src/index.ts";
import { type StillServer, stillServer } from "./support.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Bar {
  readonly time: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | null;
}

async function barsOf(server: StillServer, path: string): Promise<readonly Bar[]> {
  return ((await server.get(path)).json as { readonly bars: readonly Bar[] }).bars;
}

describe("symbols", () => {
  test("are found by a part of their name in any case", async () => {
    await using server = await stillServer();
    expect((await server.get("/symbols?query=eur")).json).toEqual({
      query: "eur",
      count: 2,
      symbols: ["EURUSD", "EURGBP"],
    });
    expect((await server.get("/symbols")).json).toMatchObject({ query: null, count: 7 });
  });

  test.each([
    ["0.5.0", 96],
    ["0.12.0", 97],
  ] as const)("of %s have %i fields", async (version, count) => {
    await using server = await stillServer({ version });
    const { json, text } = await server.get("/symbols/EURUSD");
    const { symbol } = json as { readonly symbol: Readonly<Record<string, unknown>> };
    expect(Object.keys(symbol)).toHaveLength(count);
    expect(symbol).toMatchObject({
      name: "EURUSD",
      digits: 5,
      point: 0.00001,
      spread: 10,
      time: 1_767_621_600,
      tradeTickSize: 0.00001,
      tradeTickValue: 1,
      tradeContractSize: 100_000,
      tradeStopsLevel: 10,
      tradeFreezeLevel: 0,
      tradeMode: 4,
      tradeExemode: 2,
      fillingMode: 3,
      volumeMin: 0.01,
      volumeMax: 100,
      volumeStep: 0.01,
      currencyBase: "EUR",
      currencyProfit: "USD",
      currencyMargin: "EUR",
    });
    expect(text).toContain('"point":1e-05,');
  });

  test("that nobody knows, and names with a slash, are 404", async () => {
    await using server = await stillServer();
    const detail = "symbol not found or unavailable: NOPE";
    expect(await server.get("/symbols/NOPE")).toMatchObject({ status: 404, json: { detail } });
    expect(await server.get("/quotes/EUR%2FUSD")).toMatchObject({ status: 404, json: { detail: "Not Found" } });
  });
});

describe("a quote", () => {
  test("has the time of the server's clock under the label UTC, and the spread with its noise", async () => {
    await using server = await stillServer();
    expect((await server.get("/quotes/EURUSD")).json).toEqual({
      symbol: "EURUSD",
      time: "2026-01-05T14:00:00+00:00",
      bid: 1.1,
      ask: 1.1001,
      last: 0,
      spread: 1.1001 - 1.1,
      volume: 0,
    });
  });

  test("keeps the time of the last tick when nothing happens", async () => {
    await using server = await stillServer();
    await server.clock.advance(HOUR_MS);
    expect((await server.get("/quotes/EURUSD")).json).toMatchObject({ time: "2026-01-05T14:00:00+00:00" });
  });

  test("is nought before the first price", async () => {
    await using server = await stillServer();
    expect((await server.get("/quotes/GBPUSD")).json).toMatchObject({
      time: "1970-01-01T00:00:00+00:00",
      bid: 0,
      ask: 0,
      spread: 0,
    });
  });

  test.each([
    ["eu", "2026-03-29T00:59:00Z", "2026-03-29T02:59:00+00:00", "2026-03-29T04:01:00+00:00"],
    ["us", "2026-11-01T05:59:00Z", "2026-11-01T08:59:00+00:00", "2026-11-01T08:01:00+00:00"],
  ] as const)("jumps with the %s change of the clock", async (daylightSaving, start, before, after) => {
    await using server = await stillServer({ knobs: { daylightSaving } }, {}, Date.parse(start));
    const time = async () => ((await server.get("/quotes/EURUSD")).json as { readonly time: string }).time;
    const first = await time();
    await server.clock.advance(2 * MINUTE_MS);
    server.venue.setPrice("EURUSD", 1.2);
    expect([first, await time()]).toEqual([before, after]);
  });
});

describe("ticks", () => {
  test("begin 24 hours ago by the server's clock, not now", async () => {
    await using server = await stillServer();
    for (let tick = 1; tick <= 30; tick += 1) {
      await server.clock.advance(HOUR_MS);
      server.venue.setPrice("EURUSD", (110 + tick) / 100);
    }
    // It is 18:00 UTC and 20:00 at the server, which is asked for what follows 18:00 of the day before on its clock.
    const { json } = await server.get("/ticks/EURUSD?count=2");
    expect(json).toEqual({
      symbol: "EURUSD",
      count: 2,
      ticks: [
        { time: "2026-01-05T18:00:00+00:00", bid: 1.14, ask: 1.1401, last: 0, volume: 0, flags: 6 },
        { time: "2026-01-05T19:00:00+00:00", bid: 1.15, ask: 1.1501, last: 0, volume: 0, flags: 6 },
      ],
    });
  });

  test("are none when nothing was traded for a day", async () => {
    await using server = await stillServer();
    await server.clock.advance(30 * HOUR_MS);
    expect((await server.get("/ticks/EURUSD")).json).toEqual({ symbol: "EURUSD", count: 0, ticks: [] });
  });
});

describe("market depth", () => {
  test("lists asks from far to near and bids from near to far", async () => {
    await using server = await stillServer();
    server.venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 1.5 },
      { distance: 0.0002, lots: 3 },
    ]);
    expect((await server.get("/market-depth/EURUSD")).json).toEqual({
      symbol: "EURUSD",
      count: 4,
      items: [
        { type: 1, price: 1.1003, volume: 3, volumeDbl: 3 },
        { type: 1, price: 1.1001, volume: 2, volumeDbl: 1.5 },
        { type: 2, price: 1.1, volume: 2, volumeDbl: 1.5 },
        { type: 2, price: 1.0998, volume: 3, volumeDbl: 3 },
      ],
    });
  });

  test("is 501 where the broker has none", async () => {
    await using server = await stillServer({ knobs: { depth: false } });
    expect(await server.get("/market-depth/EURUSD")).toMatchObject({
      status: 501,
      json: { detail: expect.stringContaining("failed to subscribe market depth for 'EURUSD'") },
    });
  });
});

describe("bars", () => {
  test("come oldest first with the forming one last, without volume unless it is asked for", async () => {
    await using server = await stillServer();
    for (const bid of [1.11, 1.09, 1.12]) {
      await server.clock.advance(30_000);
      server.venue.setPrice("EURUSD", bid);
    }
    const first = { time: "2026-01-05T14:00:00+00:00", open: 1.1, high: 1.11, low: 1.1, close: 1.11 };
    const second = { time: "2026-01-05T14:01:00+00:00", open: 1.09, high: 1.12, low: 1.09, close: 1.12 };
    expect((await server.get("/bars/EURUSD?n=2&timeframe=m1")).json).toEqual({
      symbol: "EURUSD",
      timeframe: "M1",
      count: 2,
      bars: [
        { ...first, volume: null },
        { ...second, volume: null },
      ],
    });
    expect(await barsOf(server, "/bars/EURUSD?n=1&includeVolume=true")).toEqual([{ ...second, volume: 2 }]);
  });

  test.each([
    ["D1", "2026-01-06T00:00:00+00:00"],
    ["H4", "2026-01-06T00:00:00+00:00"],
    ["W1", "2026-01-04T00:00:00+00:00"],
    ["MN1", "2026-01-01T00:00:00+00:00"],
    ["M20", "2026-01-06T00:20:00+00:00"],
  ])("of %s open by the server's clock", async (timeframe, time) => {
    // 22:30 UTC is half past midnight at the server.
    await using server = await stillServer({}, {}, Date.UTC(2026, 0, 5, 22, 30));
    expect(await barsOf(server, `/bars/EURUSD?timeframe=${timeframe}&n=1`)).toMatchObject([{ time, close: 1.1 }]);
  });

  test("are given for a stretch of server time, both ends included", async () => {
    await using server = await stillServer();
    for (let hour = 1; hour <= 3; hour += 1) {
      await server.clock.advance(HOUR_MS);
      server.venue.setPrice("EURUSD", (110 + hour) / 100);
    }
    const query = "timeframe=H1&fromDate=2026-01-05T15:00:00&toDate=2026-01-05T18:00:00%2B02:00";
    expect((await server.get(`/bars/EURUSD/range?${query}`)).json).toMatchObject({
      count: 2,
      bars: [{ time: "2026-01-05T15:00:00+00:00" }, { time: "2026-01-05T16:00:00+00:00" }],
      fromDate: "2026-01-05T15:00:00+00:00",
      toDate: "2026-01-05T16:00:00+00:00",
    });
  });

  test.each([
    [
      "?timeframe=M7",
      "unsupported timeframe 'M7'. supported: M1, M2, M3, M4, M5, M6, M10, M12, M15, M20, M30, H1, H2, H3, H4, H6, H8, H12, D1, W1, MN1",
    ],
    ["/range?fromDate=1767621600&toDate=2026-01-05", "fromDate must be a valid ISO datetime"],
    ["/range?fromDate=2026-01-05&toDate=2026-01-05T10:00:00+02:00", "toDate must be a valid ISO datetime"],
    ["/range?fromDate=2026-01-05&toDate=2026-01-05", "fromDate must be earlier than toDate"],
  ])("%s are refused", async (query, detail) => {
    await using server = await stillServer();
    expect(await server.get(`/bars/EURUSD${query}`)).toMatchObject({ status: 400, json: { detail } });
  });

  test.each(["M3", "M12", "M20", "H1", "H3", "H8", "D1"])(
    "of %s hold the minutes that they are made of, and one hour of the day of change twice over",
    async (timeframe) => {
      const clock = new ManualClock(Date.UTC(2026, 10, 1, 18));
      const venue = createVenue({ clock, random: seededRandom(3), sessions: "always", historyDays: 1 });
      await using simulator = await simulateOpenApiMt5({ clock, venue, mode: "standalone" });
      venue.start();
      venue.stop();
      const read = async (name: string): Promise<readonly Bar[]> => {
        const query = `timeframe=${name}&fromDate=2026-10-31&toDate=2026-11-03&includeVolume=1`;
        const response = await fetch(`${simulator.url}/bars/EURUSD/range?${query}`);
        return ((await response.json()) as { readonly bars: readonly Bar[] }).bars;
      };
      const minutes = await read("M1");
      const bars = await read(timeframe);
      const parts = bars.map(({ time }, index) => {
        const until = bars[index + 1]?.time ?? "9999";
        return minutes.filter((minute) => minute.time >= time && minute.time < until);
      });
      // The minute that begins now, and a day of which one hour came twice.
      expect(minutes.length).toBe(1 + 23 * 60);
      expect(bars.map(({ time }) => time)).toEqual([...new Set(bars.map(({ time }) => time))].sort());
      expect(bars.map(({ high, low, volume }) => [high, low, volume])).toEqual(
        parts.map((part) => [
          Math.max(...part.map(({ high }) => high)),
          Math.min(...part.map(({ low }) => low)),
          part.reduce((sum, { volume }) => sum + (volume ?? 0), 0),
        ]),
      );
    },
  );
});
