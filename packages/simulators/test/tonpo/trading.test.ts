import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StillWorld, stillWorld } from "./support/still-world.ts";

const MARKET = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
const done = (ticket: number): unknown => ({ ticket, success: true, error: null });
const refused = (error: string): unknown => ({ ticket: 0, success: false, error });

const place = (world: StillWorld, body: unknown) => world.read("POST /api/orders", { body });
const modify = (world: StillWorld, body: unknown) => world.read("POST /api/orders/modify", { body });
const close = (world: StillWorld, body: unknown) => world.read("POST /api/orders/close", { body });

const POSITION = {
  ticket: 1_000_001,
  symbol: "EURUSD",
  side: "buy",
  volume: 0.1,
  openPrice: 1.1001,
  currentPrice: 1.1,
  profit: -1,
  swap: 0,
  commission: -0.35,
  sl: 1.08,
  tp: 0,
  openTime: 1_767_614_400,
  comment: "ab-7f31",
};

describe("orders", () => {
  test("a market order fills, and the position has its levels and comment", async () => {
    await using world = await stillWorld();
    expect(await place(world, { ...MARKET, sl: 1.08, comment: "ab-7f31", magic: 7, price: 1 })).toEqual(
      done(1_000_001),
    );
    expect(await world.read("GET /api/positions")).toEqual({ positions: [POSITION] });
    expect(await world.read("GET /api/positions/1000001")).toEqual(POSITION);
    expect(await world.read("GET /api/account/info")).toEqual({
      login: 88_120_457,
      name: "Sim Trader",
      server: "SimBroker-Demo",
      balance: 99_999.65,
      equity: 99_998.65,
      margin: 110.01,
      free_margin: 99_888.64,
      leverage: 100,
      currency: "USD",
      profit: -1,
    });
  });

  test("limit and stop orders rest, and are listed with their magic numbers", async () => {
    await using world = await stillWorld();
    expect(await place(world, { ...MARKET, orderType: "limit", price: 1.09, tp: 1.12, magic: 7 })).toEqual(
      done(1_000_001),
    );
    expect(await place(world, { ...MARKET, side: "sell", orderType: "stop", price: 1.08 })).toEqual(done(1_000_002));
    const limit = { ticket: 1_000_001, symbol: "EURUSD", side: "buy", orderType: "limit", volume: 0.1, price: 1.09 };
    expect(await world.read("GET /api/orders")).toEqual({
      orders: [
        { ...limit, sl: 0, tp: 1.12, openTime: 1_767_614_400, comment: "", magic: 7 },
        {
          ...limit,
          ticket: 1_000_002,
          side: "sell",
          orderType: "stop",
          price: 1.08,
          sl: 0,
          tp: 0,
          openTime: 1_767_614_400,
          comment: "",
          magic: 0,
        },
      ],
    });
    world.venue.setPrice("EURUSD", 1.0899, 1.09);
    expect(await world.read("GET /api/positions")).toMatchObject({
      positions: [{ ticket: 1_000_001, openPrice: 1.09 }],
    });
  });

  test.each([
    ["no symbol", { ...MARKET, symbol: " " }, "symbol is required"],
    ["an unknown side", { ...MARKET, side: "BUY" }, "side has to be one of buy, sell"],
    ["an unknown type", { ...MARKET, orderType: "stop_limit" }, "orderType has to be one of market, limit, stop"],
    ["no volume", { ...MARKET, volume: 0 }, "volume has to be a number above 0"],
    ["a text for a volume", { ...MARKET, volume: "0.1" }, "volume has to be a number"],
    ["a limit without a price", { ...MARKET, orderType: "limit" }, "price has to be a number above 0"],
    ["a negative level", { ...MARKET, sl: -1 }, "sl must not be negative"],
    ["a list", [], "the body has to be a JSON object"],
  ])("%s is 422, and nothing is placed", async (_what, body, error) => {
    await using world = await stillWorld();
    const answer = await world.call("POST /api/orders", { body });
    expect([answer.status, answer.json]).toEqual([422, { error, code: 422, type: "validation_error" }]);
    expect(world.venue.accounts[0]?.deals()).toEqual([]);
  });

  test.each([
    ["an unknown symbol", { ...MARKET, symbol: "NOPE" }, "Symbol not found"],
    ["too many lots", { ...MARKET, volume: 1000 }, "Invalid volume"],
    ["lots off the step", { ...MARKET, volume: 0.015 }, "Invalid volume"],
    ["no money", { ...MARKET, volume: 99 }, "Not enough money"],
    ["a stop on the wrong side", { ...MARKET, sl: 1.2 }, "Invalid stops"],
  ])("%s is refused inside a 200", async (_what, body, error) => {
    await using world = await stillWorld({ accounts: [{ balance: 10_000 }] });
    expect(await place(world, body)).toEqual(refused(error));
  });

  test("a closed market is refused, with MetaTrader's number behind the words where that is wanted", async () => {
    await using world = await stillWorld({ knobs: { retcodeInError: true } });
    world.venue.setMarketOpen("EURUSD", false);
    expect(await place(world, MARKET)).toEqual(refused("Market is closed (10018)"));
  });

  test("a comment is cut off where MetaTrader does", async () => {
    await using world = await stillWorld();
    await place(world, { ...MARKET, comment: "0123456789".repeat(4) });
    expect(await world.read("GET /api/positions")).toMatchObject({
      positions: [{ comment: "0123456789012345678901234567890" }],
    });
  });

  test("beyond the day's trades the answer is 403 until the next UTC day", async () => {
    await using world = await stillWorld({ knobs: { tradesPerDay: 1 } });
    expect(await place(world, { ...MARKET, volume: 1000 })).toEqual(refused("Invalid volume"));
    expect(await place(world, MARKET)).toEqual(done(1_000_001));
    const answer = await world.call("POST /api/orders", { body: MARKET });
    expect([answer.status, answer.json]).toEqual([
      403,
      { error: "daily trade limit of the plan reached", code: 403, type: "authentication_error" },
    ]);
    await world.clock.advance(12 * 3_600_000);
    expect(await place(world, MARKET)).toMatchObject({ success: true });
  });

  test("on a netting account the answer names the position, or the order where that is wanted", async () => {
    for (const [ticket, second] of [
      ["position", 1_000_001],
      ["order", 1_000_002],
    ] as const) {
      await using world = await stillWorld({ accounts: [{ positionMode: "netting" }], knobs: { ticket } });
      expect([await place(world, MARKET), await place(world, MARKET)]).toEqual([done(1_000_001), done(second)]);
    }
  });
});

describe("positions", () => {
  test("a part is closed by its volume, the rest by none or by zero", async () => {
    await using world = await stillWorld();
    await place(world, MARKET);
    await place(world, MARKET);
    expect(await close(world, { ticket: 1_000_001, volume: 0.04 })).toEqual(done(1_000_001));
    expect(await world.read("GET /api/positions/1000001")).toMatchObject({ volume: 0.06 });
    expect(await close(world, { ticket: 1_000_001, volume: 0 })).toEqual(done(1_000_001));
    expect(await close(world, { ticket: 1_000_002 })).toEqual(done(1_000_002));
    expect(await world.read("GET /api/positions")).toEqual({ positions: [] });
    const gone = await world.call("GET /api/positions/1000001");
    expect([gone.status, gone.json]).toEqual([
      404,
      { error: "position 1000001 not found", code: 404, type: "not_found" },
    ]);
  });

  test("a level that is left out stays, and zero takes one off", async () => {
    await using world = await stillWorld();
    await place(world, { ...MARKET, sl: 1.08, tp: 1.12 });
    const levels = async (): Promise<unknown> => {
      const { sl, tp } = (await world.read("GET /api/positions/1000001")) as { sl: number; tp: number };
      return { sl, tp };
    };
    expect(await modify(world, { ticket: 1_000_001, sl: 1.09 })).toEqual(done(1_000_001));
    expect(await levels()).toEqual({ sl: 1.09, tp: 1.12 });
    expect(await modify(world, { ticket: 1_000_001, tp: 0 })).toEqual(done(1_000_001));
    expect(await levels()).toEqual({ sl: 1.09, tp: 0 });
    expect(await modify(world, { ticket: 1_000_001 })).toEqual(done(1_000_001));
    expect(await modify(world, { ticket: 1_000_001, sl: 1.3 })).toEqual(refused("Invalid stops"));
  });

  test("knobs: zero as a level, and a modify without a change, can be refused", async () => {
    await using world = await stillWorld({ knobs: { levelsRemovable: false, noChanges: "refused" } });
    await place(world, { ...MARKET, sl: 1.08 });
    expect((await world.call("POST /api/orders/modify", { body: { ticket: 1_000_001, sl: 0 } })).status).toBe(422);
    expect(await modify(world, { ticket: 1_000_001, sl: 1.08 })).toEqual(refused("No changes"));
  });

  test("a ticket that is no open position is refused, a pending order's too unless the knobs let close cancel it", async () => {
    await using world = await stillWorld();
    await place(world, { ...MARKET, orderType: "limit", price: 1.09 });
    for (const ticket of [5, 1_000_001]) {
      expect(await close(world, { ticket })).toEqual(refused("Position not found"));
      expect(await modify(world, { ticket, sl: 1.05 })).toEqual(refused("Position not found"));
    }
    await using other = await stillWorld({ knobs: { closeTakesPending: true } });
    await place(other, { ...MARKET, orderType: "limit", price: 1.09 });
    expect(await close(other, { ticket: 1_000_001 })).toEqual(done(1_000_001));
    expect(await other.read("GET /api/orders")).toEqual({ orders: [] });
  });

  test("a ticket that is no number is 422", async () => {
    await using world = await stillWorld();
    const answer = await world.call("POST /api/orders/close", { body: { ticket: "x" } });
    expect([answer.status, answer.json]).toMatchObject([422, { error: "ticket has to be a ticket" }]);
  });

  test("knobs: a bare list, the dashboard's names, other words for no level, milliseconds, another zone", async () => {
    await using world = await stillWorld({
      knobs: {
        positionsShape: "array",
        snakeCaseTwins: true,
        noLevel: "null",
        openTime: "milliseconds",
        serverTimeOffsetSeconds: 7200,
      },
    });
    await place(world, { ...MARKET, sl: 1.08, comment: "ab-7f31" });
    const opened = 1_767_614_400_000 + 7_200_000;
    expect(await world.read("GET /api/positions")).toEqual([
      { ...POSITION, tp: null, openTime: opened, type: 0, price_open: 1.1001, price_current: 1.1, open_time: opened },
    ]);
  });

  test("knobs: the account's money may be wrapped and under one path only", async () => {
    await using world = await stillWorld({ knobs: { accountPath: "account", accountShape: "wrapped" } });
    expect(await world.read("GET /api/account")).toMatchObject({ account: { balance: 100_000 } });
    expect((await world.call("GET /api/account/info")).status).toBe(404);
  });
});

test("whatever is traded, positions and money on the wire are those of the ledger", async () => {
  const trade = fc.record({
    side: fc.constantFrom("buy", "sell"),
    volume: fc.integer({ min: 1, max: 50 }).map((steps) => Number((steps / 100).toFixed(2))),
    stop: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
    closes: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(trade, { minLength: 1, maxLength: 6 }), async (trades) => {
      await using world = await stillWorld();
      const ledger = world.venue.accounts[0];
      for (const { side, volume, stop, closes } of trades) {
        const level = (1.1 + ((stop ?? 0) * (side === "buy" ? -1 : 1)) / 10_000).toFixed(4);
        await place(world, { ...MARKET, side, volume, ...(stop !== undefined && { sl: Number(level) }) });
        const [first] = ledger?.positions() ?? [];
        if (closes !== undefined && first !== undefined)
          await close(world, { ticket: Number(first.id), volume: closes / 100 });
      }
      const { positions } = (await world.read("GET /api/positions")) as {
        positions: readonly Record<string, unknown>[];
      };
      expect(
        positions.map(({ ticket, side, volume, openPrice, profit, sl }) => ({
          ticket,
          side,
          volume,
          openPrice,
          profit,
          sl,
        })),
      ).toEqual(
        ledger?.positions().map(({ id, side, lots, openPrice, profit, stopLoss = 0 }) => ({
          ticket: Number(id),
          side,
          volume: lots,
          openPrice,
          profit,
          sl: stopLoss,
        })),
      );
      const { balance, equity, freeMargin } = ledger?.summary() ?? {};
      expect(await world.read("GET /api/account")).toMatchObject({ balance, equity, free_margin: freeMargin });
    }),
    { numRuns: 25 },
  );
});
