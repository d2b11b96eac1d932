import { describe, expect, test } from "vitest";
import type { Api2TradeSimulatorOptions } from "../../src/index.ts";
import { type StillWorld, stillWorld } from "./support/still-world.ts";

type Query = Readonly<Record<string, string | number | undefined>>;

const BUY = { symbol: "EURUSD", operation: "Buy", volume: 0.1 };
const RANGE = { from: "2026-01-05T00:00:00", to: "2026-01-06T00:00:00" };

const ask = async (world: StillWorld, path: string, query: Query = {}) =>
  (await world.call(`GET /${path}`, { query })).json;
const send = (world: StillWorld, query: Query) => world.call("GET /OrderSend", { query });

describe("sending an order", () => {
  test("gives MetaTrader 5's order, in the broker's time and without a retcode", async () => {
    await using world = await stillWorld({ knobs: { serverTimeOffsetSeconds: 7200 } });
    const { status, json } = await send(world, { ...BUY, stoploss: 1.09, comment: "grid-1", expertID: 77 });
    expect([status, json]).toEqual([
      200,
      {
        ticket: 1_000_001,
        profit: -1,
        swap: 0,
        commission: -0.35,
        fee: 0,
        closePrice: 1.1,
        closeLots: 0,
        closeComment: "",
        openPrice: 1.1001,
        openTime: "2026-01-05T14:00:00",
        lots: 0.1,
        contractSize: 100_000,
        expertId: 77,
        placedType: "Manually",
        orderType: "Buy",
        dealType: "DealBuy",
        symbol: "EURUSD",
        comment: "grid-1",
        state: "Started",
        stopLoss: 1.09,
        takeProfit: 0,
        requestId: 0,
        digits: 5,
        profitRate: 1,
        stopLimitPrice: 0,
        dealInternalIn: expect.objectContaining({ ticketNumber: 1_000_001, direction: "In", volume: 0.1 }),
      },
    ]);
  });

  test("gives MetaTrader 4's order with its raw record", async () => {
    await using world = await stillWorld({ accounts: [{ platform: "mt4" }] });
    const { json } = await send(world, { ...BUY, operation: "SellLimit", price: 1.11, magic: 5 });
    expect(json).toEqual({
      ticket: 1_000_001,
      openTime: "2026-01-05T12:00:00",
      type: "SellLimit",
      lots: 0.1,
      symbol: "EURUSD",
      openPrice: 1.11,
      stopLoss: 0,
      takeProfit: 0,
      closePrice: 0,
      magicNumber: 5,
      swap: 0,
      commission: 0,
      comment: "",
      profit: 0,
      rateOpen: 1,
      rateClose: 1,
      rateMargin: 1,
      ex: expect.objectContaining({ order: 1_000_001, cmd: 3, volume: 10, open_price: 1.11, open_time: 1_767_614_400 }),
      placedType: "Client",
      state: "OPEN_NORMAL",
      digits: 5,
    });
  });

  test.each([
    ["BuyLimit", { price: 1.09 }, { type: "limit", side: "buy", limitPrice: 1.09, timeInForce: "gtc" }],
    ["SellStop", { price: 1.09 }, { type: "stop", side: "sell", stopPrice: 1.09 }],
    [
      "BuyStopLimit",
      { price: 1.11, stopLimitPrice: 1.105 },
      { type: "stop-limit", side: "buy", stopPrice: 1.11, limitPrice: 1.105 },
    ],
    [
      "BuyLimit",
      { price: 1.09, expiration: "2026-01-05T14:00:00" },
      { timeInForce: "gtd", expireTimeMs: Date.UTC(2026, 0, 5, 13) },
    ],
    [
      "BuyLimit",
      { price: 1.09, expiration: "2026-01-07T14:00:00", expirationType: "SpecifiedDay" },
      { timeInForce: "gtd", expireTimeMs: Date.UTC(2026, 0, 7, 22, 59, 59, 999) },
    ],
    ["BuyLimit", { price: 1.09, expiration: "2026-01-07T14:00:00", expirationType: "GTC" }, { timeInForce: "gtc" }],
    ["BuyLimit", { price: 1.09, expirationType: "Today" }, { timeInForce: "day" }],
  ])("%s with %j", async (operation, query, expected) => {
    await using world = await stillWorld({ knobs: { serverTimeOffsetSeconds: 3600 } });
    expect((await send(world, { ...BUY, operation, ...query })).status).toBe(200);
    expect(world.simulator.accounts[0]?.venueAccount.orders()).toMatchObject([expected]);
  });

  test.each([
    ["no operation", { operation: undefined }, "Invalid request"],
    ["Balance", { operation: "Balance" }, "Invalid request"],
    ["no symbol", { symbol: undefined }, "Invalid request"],
    ["a text for lots", { volume: "much" }, "Invalid request"],
    ["a limit without a price", { operation: "BuyLimit" }, "Invalid price"],
    ["a stop-limit without a limit", { operation: "BuyStopLimit", price: 1.11 }, "Invalid price"],
    ["an unreadable expiry", { operation: "BuyLimit", price: 1.09, expiration: "soon" }, "Invalid expiration"],
    [
      "an unknown kind of expiry",
      { operation: "BuyLimit", price: 1.09, expirationType: "Never" },
      "Invalid expiration",
    ],
    [
      "an expiry without a day",
      { operation: "BuyLimit", price: 1.09, expirationType: "SpecifiedDay" },
      "Invalid expiration",
    ],
    ["more than the money", { volume: 99 }, "No money"],
  ])("%s is a 400 with the documented body", async (_what, query, message) => {
    await using world = await stillWorld();
    const answer = await send(world, { ...BUY, ...query });
    expect([answer.status, answer.json]).toEqual([
      400,
      { message, code: "INTERNAL_ERROR", stackTrace: expect.any(String) },
    ]);
  });

  test("MetaTrader 4 has no stop-limit orders", async () => {
    await using world = await stillWorld({ accounts: [{ platform: "mt4" }] });
    const answer = await send(world, { ...BUY, operation: "BuyStopLimit", price: 1.11, stopLimitPrice: 1.105 });
    expect(answer.status).toBe(400);
  });

  test("a refusal can carry MetaTrader's name", async () => {
    await using world = await stillWorld({ knobs: { restErrorCode: "name" } });
    expect((await send(world, { ...BUY, volume: 99 })).json).toMatchObject({ code: "NO_MONEY" });
  });
});

describe("open orders", () => {
  async function trading(options: Api2TradeSimulatorOptions = {}) {
    const world = await stillWorld(options);
    await send(world, { ...BUY, stoploss: 1.09, magic: 3, expertID: 3 });
    await send(world, {
      ...BUY,
      operation: "BuyLimit",
      price: 1.08,
      takeprofit: 1.2,
      expiration: "2026-01-07T00:00:00",
    });
    return world;
  }

  test("are positions and pending orders", async () => {
    await using world = await trading();
    expect(await ask(world, "OpenedOrders")).toMatchObject([
      { ticket: 1_000_001, orderType: "Buy", openPrice: 1.1001, stopLoss: 1.09, expertId: 3 },
      { ticket: 1_000_002, orderType: "BuyLimit", openPrice: 1.08, expirationTime: "2026-01-07T00:00:00" },
    ]);
  });

  test("can be modified, both kinds; what is left out is kept and 0 takes a level off", async () => {
    await using world = await trading();
    expect(await ask(world, "OrderModify", { ticket: 1_000_001, takeprofit: 1.2, stoploss: 0 })).toMatchObject({
      ticket: 1_000_001,
      stopLoss: 0,
      takeProfit: 1.2,
    });
    expect(await ask(world, "OrderModify", { ticket: 1_000_002, price: 1.085 })).toMatchObject({
      ticket: 1_000_002,
      openPrice: 1.085,
      takeProfit: 1.2,
    });
    await ask(world, "OrderModify", { ticket: 1_000_002, price: 0, expiration: "2026-01-08T00:00:00" });
    expect(await ask(world, "OpenedOrders")).toMatchObject([
      {},
      { openPrice: 1.085, expirationTime: "2026-01-08T00:00:00" },
    ]);
  });

  test("close in parts, and pending ones are deleted", async () => {
    await using world = await trading();
    await world.clock.advance(2000);
    expect(await ask(world, "OrderClose", { ticket: 1_000_001, lots: 0.04, comment: "less" })).toMatchObject({
      ticket: 1_000_001,
      lots: 0.04,
      closeLots: 0.04,
      closePrice: 1.1,
      closeTime: "2026-01-05T12:00:02",
      closeComment: "less",
      state: "Filled",
    });
    expect(await ask(world, "OrderClose", { ticket: 1_000_002 })).toMatchObject({ ticket: 1_000_002 });
    expect(await ask(world, "OpenedOrders")).toMatchObject([{ ticket: 1_000_001, lots: 0.06 }]);
    expect(await ask(world, "OrderClose", { ticket: 1_000_001, lots: 0 })).toMatchObject({ lots: 0.06 });
    expect(world.simulator.requests.slice(3).map(({ operation }) => operation)).toEqual([
      "cancel-order",
      "read-positions",
      "close",
    ]);
  });

  test("a pending order stays where closing does not delete it, and an unknown ticket is refused", async () => {
    await using world = await trading({ knobs: { closeDeletesPending: "never" } });
    const answers = await Promise.all(
      [1_000_002, 7].map((ticket) => world.call("GET /OrderClose", { query: { ticket } })),
    );
    expect(answers.map(({ status, json }) => [status, json])).toEqual(
      Array(2).fill([400, expect.objectContaining({ message: "Unknown ticket" })]),
    );
  });

  test("keep the number of their expert when MetaTrader 4 renames what is left", async () => {
    await using world = await trading({ accounts: [{ platform: "mt4" }] });
    await ask(world, "OrderClose", { ticket: 1_000_001, lots: 0.04 });
    expect(await ask(world, "OpenedOrders")).toMatchObject([
      { ticket: 1_000_003, magicNumber: 3 },
      { ticket: 1_000_002, type: "BuyLimit", expiration: "2026-01-07T00:00:00" },
    ]);
  });
});

describe("the history", () => {
  async function traded(platform: "mt4" | "mt5") {
    const world = await stillWorld({ accounts: [{ platform }], knobs: { serverTimeOffsetSeconds: 3600 } });
    await send(world, BUY);
    await world.clock.advance(1000);
    await send(world, { ...BUY, operation: "Sell" });
    for (const ticket of [1_000_002, 1_000_001]) {
      await world.clock.advance(1000);
      await ask(world, "OrderClose", { ticket });
    }
    return world;
  }
  const tickets = (rows: unknown) => (rows as readonly { readonly ticket: number }[]).map(({ ticket }) => ticket);

  test("is a bare array on MetaTrader 4, which may leave out the end", async () => {
    await using world = await traded("mt4");
    const from = "2026-01-05T13:00:02";
    expect(tickets(await ask(world, "OrderHistory", { from }))).toEqual([1_000_001, 1_000_002]);
    expect(tickets(await ask(world, "OrderHistory", { from, to: from }))).toEqual([1_000_002]);
  });

  test("is in an object on MetaTrader 5, which has to have the end and can sort", async () => {
    await using world = await traded("mt5");
    expect((await world.call("GET /OrderHistory", { query: { from: RANGE.from } })).status).toBe(400);
    const history = async (query: Query) => {
      const { orders } = (await ask(world, "OrderHistory", { ...RANGE, ...query })) as { readonly orders: unknown };
      return tickets(orders);
    };
    expect(await history({})).toEqual([1_000_001, 1_000_002]);
    expect(await history({ sort: "CloseTime" })).toEqual([1_000_002, 1_000_001]);
    expect(await history({ ascending: "false" })).toEqual([1_000_002, 1_000_001]);
  });

  test("on MetaTrader 5 shows the members that are asked for", async () => {
    await using world = await traded("mt5");
    const filter = "ticket,lots";
    expect(await ask(world, "OrderHistory", { ...RANGE, filter })).toEqual({
      orders: [
        { ticket: 1_000_001, lots: 0.1 },
        { ticket: 1_000_002, lots: 0.1 },
      ],
    });
  });

  test("comes in pages from 0", async () => {
    await using world = await traded("mt4");
    const page = async (pageNumber: number) =>
      tickets(await ask(world, "OrderHistoryPagination", { ...RANGE, ordersPerPage: 1, pageNumber }));
    expect([await page(0), await page(1), await page(2)]).toEqual([[1_000_001], [1_000_002], []]);
    expect(tickets(await ask(world, "ClosedOrders"))).toEqual([1_000_002, 1_000_001]);
  });

  test("of an unreadable time is 400", async () => {
    await using world = await traded("mt4");
    expect((await world.call("GET /OrderHistory", { query: { from: "soon" } })).status).toBe(400);
  });
});

test("an account that is not there is told in the words of the call", async () => {
  await using world = await stillWorld();
  const calls = ["OpenedOrders", "DeleteAccount", "AccountSummary"].map(async (path) => {
    const { status, json } = await world.call(`GET /${path}`, { query: { id: "none" } });
    return [status, json];
  });
  expect(await Promise.all(calls)).toEqual([
    [
      404,
      { message: "client with id none not found", code: "INTERNAL_ERROR", stackTrace: expect.any(String), id: "none" },
    ],
    [404, { error: "client with id none not found", id: "none" }],
    [404, expect.objectContaining({ error: "account not found", message: expect.any(String), id: "none" })],
  ]);
});
