import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Api2TradeSimulatorOptions } from "../../src/index.ts";
import { type StillWorld, stillWorld } from "./support/still-world.ts";

const BUY = { symbol: "EURUSD", operation: 0, volume: 0.1 };
const HISTORY = { dateFrom: "2026-01-05", dateTo: "2026-01-06T00:00:00Z" };

const send = (world: StillWorld, body: unknown) => world.call("POST /OrderSend", { body });
const positions = async (world: StillWorld) => (await world.call("GET /Positions")).json;

describe("sending an order", () => {
  test("a market order is filled at once, and its ticket is the position's", async () => {
    await using world = await stillWorld();
    const body = { ...BUY, stopLoss: 1.09, takeProfit: 0, comment: "grid-1" };
    expect((await send(world, body)).json).toEqual({ ticket: 1_000_001, retcode: 0, comment: "done" });
    expect(await positions(world)).toEqual([
      {
        ticket: 1_000_001,
        symbol: "EURUSD",
        type: "buy",
        volume: 0.1,
        openPrice: 1.1001,
        stopLoss: 1.09,
        takeProfit: 0,
        profit: -1,
        swap: 0,
        comment: "grid-1",
      },
    ]);
  });

  test.each([
    [2, "buy", "limit", 1.09],
    [3, "sell", "limit", 1.11],
    [4, "buy", "stop", 1.11],
    [5, "sell", "stop", 1.09],
  ] as const)("operation %i rests as %s %s, unseen until its price comes", async (operation, side, type, price) => {
    await using world = await stillWorld();
    expect((await send(world, { ...BUY, operation, price })).json).toMatchObject({ ticket: 1_000_001, retcode: 0 });
    expect(world.simulator.accounts[0]?.venueAccount.orders()).toMatchObject([{ side, type }]);
    expect(await positions(world)).toEqual([]);
    world.venue.setPrice("EURUSD", price, price);
    expect(await positions(world)).toMatchObject([{ ticket: 1_000_001, type: side }]);
  });

  test.each([
    ["no operation", { symbol: "EURUSD", volume: 0.1 }, 10_013],
    ["operation 6", { ...BUY, operation: 6 }, 10_013],
    ["a broken number", { ...BUY, volume: "much" }, 10_013],
    ["an unknown symbol", { ...BUY, symbol: "NOPE" }, 10_013],
    ["a pending order without a price", { ...BUY, operation: 2 }, 10_015],
    ["lots off the step", { ...BUY, volume: 0.015 }, 10_014],
    ["a stop on the wrong side", { ...BUY, stopLoss: 1.2 }, 10_016],
    ["more than the money", { ...BUY, volume: 99 }, 10_019],
  ])("%s is a 200 with a retcode", async (_what, body, retcode) => {
    await using world = await stillWorld();
    const answer = await send(world, body);
    expect([answer.status, answer.json]).toEqual([200, { ticket: 0, retcode, comment: expect.any(String) }]);
  });

  test("every arrival is executed: nothing makes two sends one", async () => {
    await using world = await stillWorld();
    await send(world, { ...BUY, comment: "same" });
    await send(world, { ...BUY, comment: "same" });
    expect(await positions(world)).toHaveLength(2);
  });

  test("success can be MetaTrader's numbers, and a part of a fill is its number anyway", async () => {
    await using world = await stillWorld({ knobs: { successRetcode: "mt5" } });
    world.venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.04 }]);
    const part = await send(world, BUY);
    world.venue.setLiquidity("EURUSD", undefined);
    const answers = [part, await send(world, BUY), await send(world, { ...BUY, operation: 2, price: 1.09 })];
    expect(answers.map(({ json }) => json)).toMatchObject([
      { ticket: 1_000_001, retcode: 10_010 },
      { ticket: 1_000_002, retcode: 10_009 },
      { ticket: 1_000_003, retcode: 10_008 },
    ]);
  });

  test("a comment is cut at 31 characters", async () => {
    await using world = await stillWorld();
    await send(world, { ...BUY, comment: "x".repeat(40) });
    expect(await positions(world)).toMatchObject([{ comment: "x".repeat(31) }]);
  });

  test("an investor may look and not trade", async () => {
    await using world = await stillWorld({ accounts: [{ isInvestor: true }] });
    expect((await world.call("GET /AccountSummary")).json).toMatchObject({ isInvestor: true });
    expect((await send(world, BUY)).json).toMatchObject({ retcode: 10_017 });
  });

  test.each([
    ["sdk", 10_036],
    ["mt5", 10_042],
  ] as const)("what is beyond 10025 goes by the names of %s", async (retcodeNames, retcode) => {
    await using world = await stillWorld({ knobs: { retcodeNames }, faults: ["reject@place,code=LONG_ONLY"] });
    expect((await send(world, BUY)).json).toMatchObject({ retcode });
  });

  test("prices and lots come back as they were sent", async () => {
    await using world = await stillWorld();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 100_000, max: 109_000 }),
        async (steps, points) => {
          const volume = Number((steps / 100).toFixed(2));
          const stopLoss = Number((points / 100_000).toFixed(5));
          const { json } = await send(world, { ...BUY, volume, stopLoss });
          const { ticket } = json as { readonly ticket: number };
          const open = (await positions(world)) as readonly { readonly ticket: number }[];
          expect(open.find((position) => position.ticket === ticket)).toMatchObject({ volume, stopLoss });
          await world.call("POST /OrderClose", { body: { ticket } });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("an open position", () => {
  async function holding(options: Api2TradeSimulatorOptions = {}) {
    const world = await stillWorld(options);
    await send(world, { ...BUY, stopLoss: 1.09, takeProfit: 1.12 });
    return world;
  }

  test("an absent level is kept, 0 takes it off", async () => {
    await using world = await holding();
    const kept = await world.call("POST /OrderModify", { body: { ticket: 1_000_001, stopLoss: 1.095 } });
    expect(kept.json).toEqual({ ticket: 1_000_001, retcode: 0, comment: "done" });
    expect(await positions(world)).toMatchObject([{ stopLoss: 1.095, takeProfit: 1.12 }]);
    await world.call("POST /OrderModify", { body: { ticket: "1000001", takeProfit: 0 } });
    expect(await positions(world)).toMatchObject([{ stopLoss: 1.095, takeProfit: 0 }]);
  });

  test.each([
    [
      "OrderModify",
      { ticket: 1_000_001, stopLoss: 1.09 },
      { ticket: 1_000_001, retcode: 10_025, comment: "No changes" },
    ],
    ["OrderModify", { ticket: 1_000_001 }, { ticket: 0, retcode: 10_013, comment: "Invalid request" }],
    ["OrderModify", { ticket: 7, stopLoss: 1.09 }, { ticket: 0, retcode: 10_013, comment: "Unknown ticket" }],
    ["OrderModify", { stopLoss: 1.09 }, { ticket: 0, retcode: 10_013, comment: "Invalid request" }],
    ["OrderClose", { ticket: 7 }, { ticket: 0, retcode: 10_013, comment: "Unknown ticket" }],
    ["OrderClose", { ticket: 1_000_001, volume: 5 }, { ticket: 0, retcode: 10_014, comment: "Invalid close volume" }],
  ])("%s of %j", async (path, body, expected) => {
    await using world = await holding();
    const answer = await world.call(`POST /${path}`, { body });
    expect([answer.status, answer.json]).toEqual([200, expected]);
  });

  test.each([
    ["mt5", [{ ticket: 1_000_001, volume: 0.06 }], [1_000_001, 1_000_001]],
    ["mt4", [{ ticket: 1_000_002, volume: 0.06 }], [1_000_001, 1_000_002]],
  ] as const)("a partial close on %s leaves %j", async (platform, rest, tickets) => {
    await using world = await holding({ accounts: [{ platform }] });
    const closed = await world.call("POST /OrderClose", { body: { ticket: 1_000_001, volume: 0.04 } });
    expect(closed.json).toMatchObject({ ticket: 1_000_001, retcode: 0 });
    expect(await positions(world)).toMatchObject(rest);
    await world.call("POST /OrderClose", { body: { ticket: rest[0].ticket } });
    expect(await positions(world)).toEqual([]);
    expect((await world.call("GET /OrderHistory", { query: HISTORY })).json).toMatchObject(
      tickets.map((ticket) => ({ ticket })),
    );
  });

  test("the ticket that MetaTrader 4 has given away is unknown", async () => {
    await using world = await holding({ accounts: [{ platform: "mt4" }] });
    await world.call("POST /OrderClose", { body: { ticket: 1_000_001, volume: 0.04 } });
    const again = await world.call("POST /OrderClose", { body: { ticket: 1_000_001 } });
    expect(again.json).toMatchObject({ retcode: 10_013 });
  });

  test.each([
    ["rest", 10_013, 1],
    ["always", 0, 0],
  ] as const)("closing a pending order where that %s deletes it", async (closeDeletesPending, retcode, left) => {
    await using world = await stillWorld({ knobs: { closeDeletesPending } });
    await send(world, { ...BUY, operation: 2, price: 1.09 });
    const answer = await world.call("POST /OrderClose", { body: { ticket: 1_000_001 } });
    expect(answer.json).toMatchObject({ retcode });
    expect(world.simulator.accounts[0]?.venueAccount.orders()).toHaveLength(left);
    const operations = world.simulator.requests.map(({ operation }) => operation);
    expect(operations).toEqual(["place", "cancel-order"]);
  });
});

describe("the history", () => {
  async function traded(count: number, options: Api2TradeSimulatorOptions = {}) {
    const world = await stillWorld(options);
    for (let trade = 0; trade < count; trade += 1) {
      await send(world, { ...BUY, comment: `trade-${trade}` });
      await world.clock.advance(1500);
      await world.call("POST /OrderClose", { body: { ticket: 1_000_001 + 2 * trade } });
    }
    return world;
  }

  test("has one row for each closed part, with the share of its costs", async () => {
    await using world = await traded(0);
    await send(world, { ...BUY, operation: 1, volume: 0.2, comment: "mine" });
    world.venue.setPrice("EURUSD", 1.09, 1.0901);
    await world.clock.advance(1500);
    await world.call("POST /OrderClose", { body: { ticket: 1_000_001, volume: 0.05 } });
    expect((await world.call("GET /OrderHistory", { query: HISTORY })).json).toEqual([
      {
        ticket: 1_000_001,
        symbol: "EURUSD",
        type: "sell",
        volume: 0.05,
        openPrice: 1.1,
        closePrice: 1.0901,
        openTime: "2026-01-05T12:00:00Z",
        closeTime: "2026-01-05T12:00:01Z",
        profit: 49.5,
        swap: 0,
        commission: -0.36,
        comment: "mine",
      },
    ]);
  });

  test.each([
    ["2026-01-05T12:00:01Z", "2026-01-05T12:00:03Z", 2],
    ["2026-01-05T12:00:01.000Z", "2026-01-05T12:00:02.999Z", 1],
    ["2026-01-05T15:00:02+03:00", "2026-01-06", 2],
    ["2026-01-05T12:00:02", "2026-01-05T12:00:03.5+0000", 1],
    ["2026-01-06", "2026-01-07", 0],
  ])("from %s to %s has closed %i, both ends included", async (dateFrom, dateTo, count) => {
    await using world = await traded(3);
    expect((await world.call("GET /OrderHistory", { query: { dateFrom, dateTo } })).json).toHaveLength(count);
  });

  test("takes an offset whose plus has become a blank on the way, and bare colons", async () => {
    await using world = await traded(1);
    const url = `${world.simulator.url}/OrderHistory?api_key=sk-simulated&id=${world.id}`;
    const answer = await fetch(`${url}&dateFrom=2026-01-05T15:00:00+03:00&dateTo=2026-01-05T12:00:01Z`);
    expect(await answer.json()).toHaveLength(1);
  });

  test("comes in pages that tell the whole", async () => {
    await using world = await traded(3);
    const page = async (number: number) =>
      (await world.call("GET /OrderHistoryPagination", { query: { ...HISTORY, page: number, pageSize: 2 } })).json;
    expect(await page(1)).toMatchObject({ data: [{}, {}], total: 3, page: 1, pageSize: 2 });
    expect(await page(2)).toMatchObject({ data: [{ comment: "trade-2" }], total: 3, page: 2, pageSize: 2 });
    expect(await page(3)).toMatchObject({ data: [], total: 3, page: 3 });
  });

  test("has pages of 50, and a larger one is cut and says so", async () => {
    await using world = await traded(0, { knobs: { maxPageSize: 60 } });
    const sizes = [undefined, 80].map(async (pageSize) => {
      const { json } = await world.call("GET /OrderHistoryPagination", { query: { ...HISTORY, pageSize } });
      return (json as { readonly pageSize: number }).pageSize;
    });
    expect(await Promise.all(sizes)).toEqual([50, 60]);
  });

  test.each([
    ["OrderHistory", { dateFrom: "2026-01-05" }],
    ["OrderHistory", { dateFrom: "yesterday", dateTo: "2026-01-06" }],
    ["OrderHistory", {}],
    ["OrderHistoryPagination", { ...HISTORY, page: 0 }],
    ["OrderHistoryPagination", { ...HISTORY, pageSize: "many" }],
  ])("%s of %j is 400", async (path, query) => {
    await using world = await stillWorld();
    expect((await world.call(`GET /${path}`, { query })).status).toBe(400);
  });

  test("lags behind the trades by the time that was asked for", async () => {
    await using world = await stillWorld({ faults: ["lag,ms=500"] });
    await send(world, BUY);
    await world.clock.advance(499);
    expect(await positions(world)).toEqual([]);
    await world.clock.advance(1);
    expect(await positions(world)).toHaveLength(1);
  });
});

describe("a quote", () => {
  test("has both sides and no time", async () => {
    await using world = await stillWorld();
    const answer = await world.call("GET /GetQuote", { query: { symbol: "EURUSD" } });
    expect(answer.json).toEqual({ symbol: "EURUSD", bid: 1.1, ask: 1.1001 });
  });

  test.each(["NOPE", undefined])("of %s is 400, for 404 would mean the account", async (symbol) => {
    await using world = await stillWorld();
    expect((await world.call("GET /GetQuote", { query: { symbol } })).status).toBe(400);
  });
});
