import { describe, expect, test } from "vitest";
import { stillServer, VERSIONS } from "./support.ts";

const SUCCESS_TEXT = "Request executed";

/** The request as MetaTrader keeps it. */
const requestOf = (fields: object): unknown => ({
  magic: 0,
  order: 0,
  symbol: "EURUSD",
  volume: 0,
  price: 0,
  stoplimit: 0,
  sl: 0,
  tp: 0,
  deviation: 0,
  type: 0,
  typeFilling: 0,
  typeTime: 0,
  expiration: 0,
  position: 0,
  positionBy: 0,
  ...fields,
});

describe("a market order", () => {
  test.each(VERSIONS)("of %s is filled and shown as a position under its own ticket", async (version) => {
    await using server = await stillServer({ version });
    const placed = await server.place({ sl: 1.0825, tp: 1.19, magic: 42, comment: "my-tag" });
    expect([placed.status, placed.json]).toEqual([
      200,
      {
        retcode: 10009,
        success: true,
        message: SUCCESS_TEXT,
        hint: null,
        result: {
          retcode: 10009,
          deal: 2_000_004,
          order: 1_000_001,
          volume: 0.1,
          price: 1.1001,
          bid: 1.1,
          ask: 1.1001,
          comment: SUCCESS_TEXT,
          requestId: 2,
          retcodeExternal: 0,
          request: requestOf({
            action: 1,
            magic: 42,
            volume: 0.1,
            price: 1.1001,
            sl: 1.0825,
            tp: 1.19,
            deviation: 20,
            typeFilling: 1,
            comment: "my-tag",
          }),
        },
      },
    ]);
    const { json, text } = await server.get("/positions/open");
    expect(json).toEqual({
      count: 1,
      positions: [
        {
          ticket: 1_000_001,
          time: 1_767_621_600,
          timeMsc: 1_767_621_600_000,
          timeUpdate: 1_767_621_600,
          timeUpdateMsc: 1_767_621_600_000,
          type: 0,
          magic: 42,
          identifier: 1_000_001,
          reason: 3,
          volume: 0.1,
          priceOpen: 1.1001,
          sl: 1.0825,
          tp: 1.19,
          priceCurrent: 1.1,
          swap: 0,
          profit: -1,
          symbol: "EURUSD",
          comment: "my-tag",
          externalId: "",
        },
      ],
    });
    expect(text).toContain('"profit":-1.0,');
  });

  test("by another way than the server has no magic and the reason of a desktop", async () => {
    await using server = await stillServer();
    server.ledger.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 0.2, comment: "by hand" });
    expect((await server.get("/positions/open")).json).toMatchObject({
      positions: [{ type: 1, magic: 0, reason: 0, comment: "by hand", priceCurrent: 1.1001 }],
    });
  });

  test("heeds its deviation only where execution is instant, and a requote names the market", async () => {
    await using market = await stillServer();
    await using instant = await stillServer({ knobs: { execution: "instant" } });
    for (const { venue } of [market, instant]) venue.setSlippage("EURUSD", 0.0005);
    expect((await market.place({ deviation: 10 })).json).toMatchObject({ retcode: 10009, result: { price: 1.1006 } });
    expect((await instant.place({ deviation: 10 })).json).toMatchObject({
      retcode: 10004,
      success: false,
      message: "Requote",
      result: { bid: 1.1, ask: 1.1001, order: 0 },
    });
  });

  test.each([
    ["0.5.0", false],
    ["0.12.0", true],
  ] as const)("of %s that is filled in part is called a success: %s", async (version, success) => {
    await using server = await stillServer({ version });
    server.venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.04 }]);
    expect((await server.place()).json).toMatchObject({ retcode: 10010, success, result: { volume: 0.04 } });
  });

  test.each([
    ["0.5.0", false],
    ["0.12.0", true],
  ] as const)("of %s that is only said to be placed is called a success: %s", async (version, success) => {
    await using server = await stillServer({ version, knobs: { newOrderRetcode: 10008 } });
    const result = { deal: 0, order: 1_000_001, volume: 0.1, price: 0 };
    expect((await server.place()).json).toMatchObject({ retcode: 10008, success, result });
    expect(server.ledger.positions()).toHaveLength(1);
  });

  test("of a sparse broker has zeros for what nobody needs", async () => {
    await using server = await stillServer({ knobs: { resultFields: "sparse" } });
    const result = { deal: 0, order: 1_000_001, volume: 0.1, price: 0, bid: 0, ask: 0 };
    expect((await server.place()).json).toMatchObject({ retcode: 10009, result });
  });
});

describe("a refused order", () => {
  test.each<[string, Record<string, unknown>, number, string]>([
    ["without the money", { volume: 100 }, 10019, "No money"],
    ["off the step", { volume: 0.015 }, 10014, "Invalid volume"],
    ["with a stop on the wrong side", { sl: 1.2 }, 10016, "Invalid stops"],
    ["at a price on the wrong side", { orderType: "limit", price: 1.2 }, 10015, "Invalid price"],
  ])("%s is an HTTP 200 with zeros in its result", async (_what, changes, retcode, message) => {
    await using server = await stillServer();
    const { status, json } = await server.place(changes);
    expect([status, json]).toMatchObject([
      200,
      { retcode, success: false, message, hint: null, result: { order: 0, deal: 0, bid: 0, ask: 0, comment: message } },
    ]);
  });

  test("on a closed market, and with trading disabled, has MetaTrader's numbers", async () => {
    await using server = await stillServer();
    server.venue.setMarketOpen("EURUSD", false);
    expect((await server.place()).json).toMatchObject({ retcode: 10018 });
    server.ledger.setTradingAllowed(false);
    expect((await server.place()).json).toMatchObject({ retcode: 10017 });
  });

  test.each([
    ["a side", { side: "long" }, "side must be 'buy' or 'sell'"],
    ["a type", { orderType: "oco" }, "orderType must be one of: market, limit, stop, stopLimit"],
    ["no price", { orderType: "stop" }, "price is required for stop orders"],
    ["no limit", { orderType: "stop_Limit", price: 1.2 }, "stopLimit is required for stopLimit orders"],
  ])("for %s that the server does not take is a 400", async (_what, changes, detail) => {
    await using server = await stillServer();
    expect(await server.place(changes)).toMatchObject({ status: 400, json: { detail } });
  });

  test("for a symbol in other letters is a 404", async () => {
    await using server = await stillServer();
    const detail = "symbol not found or unavailable: eurusd";
    expect(await server.place({ symbol: "eurusd" })).toMatchObject({ status: 404, json: { detail } });
  });

  test("for a comment of more than 31 characters is a 500 that names the argument", async () => {
    await using server = await stillServer();
    const detail = `order_send failed: (-2, 'Invalid "comment" argument')`;
    expect(await server.place({ comment: "x".repeat(32) })).toMatchObject({ status: 500, json: { detail } });
    expect((await server.place({ comment: "x".repeat(31) })).status).toBe(200);
  });

  test("for a switch in the terminal has a hint at an old server", async () => {
    await using server = await stillServer({ version: "0.5.0", knobs: { algoTrading: false } });
    expect((await server.place()).json).toMatchObject({
      retcode: 10027,
      success: false,
      hint: "Enable AutoTrading in the MT5 terminal and allow algorithmic trading.",
    });
  });
});

describe("pending orders", () => {
  test.each([
    ["limit", "buy", { price: 1.08 }, 2, { priceOpen: 1.08, priceStoplimit: 0 }],
    ["limit", "sell", { price: 1.12 }, 3, { priceOpen: 1.12, priceStoplimit: 0 }],
    ["stop", "buy", { price: 1.12 }, 4, { priceOpen: 1.12, priceStoplimit: 0 }],
    ["stopLimit", "sell", { price: 1.08, stopLimit: 1.085 }, 7, { priceOpen: 1.08, priceStoplimit: 1.085 }],
  ])("of kind %s to %s rest under their ticket", async (orderType, side, prices, type, expected) => {
    await using server = await stillServer();
    const placed = await server.place({ orderType, side, volume: 0.2, ...prices });
    expect(placed.json).toMatchObject({
      retcode: 10009,
      result: { deal: 0, order: 1_000_001, price: 0, bid: 0, ask: 0, request: { action: 5, type, typeFilling: 2 } },
    });
    expect((await server.get("/orders/pending")).json).toEqual({
      count: 1,
      orders: [
        {
          ticket: 1_000_001,
          timeSetup: 1_767_621_600,
          timeSetupMsc: 1_767_621_600_000,
          timeDone: 0,
          timeDoneMsc: 0,
          timeExpiration: 0,
          type,
          typeTime: 0,
          typeFilling: 2,
          state: 1,
          magic: 0,
          positionId: 0,
          positionById: 0,
          reason: 3,
          volumeInitial: 0.2,
          volumeCurrent: 0.2,
          sl: 0,
          tp: 0,
          priceCurrent: side === "buy" ? 1.1001 : 1.1,
          symbol: "EURUSD",
          comment: "api-order",
          externalId: "",
          ...expected,
        },
      ],
    });
  });

  test("that were placed by hand are listed with their expiry, on the server's clock", async () => {
    await using server = await stillServer();
    const expireTimeMs = server.clock.now() + 60_000;
    server.ledger.place({ symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1.05, expireTimeMs });
    expect((await server.get("/orders/pending")).json).toMatchObject({
      orders: [{ reason: 0, typeTime: 2, timeExpiration: 1_767_621_660 }],
    });
  });

  test("are cancelled by the call that closes", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ orderType: "limit", price: 1.08 });
    const { json } = await server.post("/orders/close", { ticket, volume: 99 });
    expect(json).toEqual({
      operation: "cancelPendingOrder",
      retcode: 10009,
      success: true,
      result: expect.objectContaining({
        order: ticket,
        deal: 0,
        request: requestOf({ action: 8, order: ticket, comment: "api-close" }),
      }),
    });
    expect((await server.get("/tickets")).json).toEqual({ positionTickets: [], orderTickets: [], total: 0 });
  });

  test("that have filled meanwhile are closed at the market by a late cancellation", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ orderType: "limit", price: 1.08 });
    server.venue.setPrice("EURUSD", 1.07, 1.0701);
    expect((await server.get("/tickets")).json).toEqual({ positionTickets: [ticket], orderTickets: [], total: 1 });
    const { json } = await server.post("/orders/close", { ticket });
    expect(json).toMatchObject({ operation: "closePosition", retcode: 10009 });
    expect(server.ledger.positions()).toEqual([]);
  });
});

describe("a close", () => {
  test("of a part keeps the ticket, and has no message", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ magic: 42 });
    const { json } = await server.post("/orders/close", { ticket, volume: 0.04, comment: "half" });
    expect(json).toEqual({
      operation: "closePosition",
      retcode: 10009,
      success: true,
      result: {
        retcode: 10009,
        deal: 2_000_005,
        order: 1_000_002,
        volume: 0.04,
        price: 1.1,
        bid: 1.1,
        ask: 1.1001,
        comment: SUCCESS_TEXT,
        requestId: 4,
        retcodeExternal: 0,
        request: requestOf({
          action: 1,
          magic: 42,
          volume: 0.04,
          price: 1.1,
          deviation: 20,
          type: 1,
          typeFilling: 1,
          comment: "half",
          position: ticket,
        }),
      },
    });
    expect((await server.get("/positions/open")).json).toMatchObject({ positions: [{ ticket, volume: 0.06 }] });
  });

  test.each(VERSIONS)("of which %s could do a part only is no success", async (version) => {
    await using server = await stillServer({ version });
    const ticket = await server.placed();
    server.venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.04 }]);
    expect((await server.post("/orders/close", { ticket })).json).toMatchObject({ retcode: 10010, success: false });
  });

  test.each([
    ["more than there is", { volume: 0.2 }, 400, "volume exceeds position volume (0.1)"],
    ["nothing", { volume: 0 }, 422, expect.anything()],
    ["what is not there", { ticket: 9 }, 404, "ticket not found in open positions or pending orders: 9"],
  ])("of %s is refused", async (_what, changes, status, detail) => {
    await using server = await stillServer();
    const ticket = await server.placed();
    expect(await server.post("/orders/close", { ticket, ...changes })).toMatchObject({ status, json: { detail } });
  });
});

describe("levels", () => {
  test("that are left out stay, null stays, and 0 is taken off", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ sl: 1.08, tp: 1.2 });
    const { json } = await server.post("/positions/modify", { ticket, sl: 1.09, tp: null });
    expect(json).toEqual({
      operation: "modifyPositionStops",
      retcode: 10009,
      success: true,
      message: SUCCESS_TEXT,
      result: expect.objectContaining({
        deal: 0,
        order: 0,
        request: requestOf({ action: 6, sl: 1.09, tp: 1.2, comment: "api-modify-position", position: ticket }),
      }),
    });
    await server.post("/positions/modify", { ticket, tp: 0 });
    expect((await server.get("/positions/open")).json).toMatchObject({ positions: [{ sl: 1.09, tp: 0 }] });
  });

  test.each([
    ["that are the same", { sl: 1.08 }, 200, { retcode: 10025, success: false, message: "No changes" }],
    ["on the wrong side", { sl: 1.2 }, 200, { retcode: 10016, success: false, message: "Invalid stops" }],
    ["that are none", {}, 400, { detail: "at least one of sl or tp is required" }],
    ["of nothing", { ticket: 9, sl: 1 }, 404, { detail: "ticket not found in open positions: 9" }],
  ])("%s are refused", async (_what, changes, status, json) => {
    await using server = await stillServer();
    const ticket = await server.placed({ sl: 1.08 });
    expect(await server.post("/positions/modify", { ticket, ...changes })).toMatchObject({ status, json });
  });

  test("are worth money in the profit currency, with the float's noise and a sign", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ sl: 1.09, tp: 1.12 });
    const { json } = await server.get(`/positions/${ticket}/details`);
    expect(json).toMatchObject({
      ticket,
      symbol: "EURUSD",
      side: "buy",
      entryPrice: 1.1001,
      stopLossPrice: 1.09,
      takeProfitPrice: 1.12,
      volume: 0.1,
      contractSize: 100_000,
      stopLossValue: (1.1001 - 1.09) * 0.1 * 100_000,
      takeProfitValue: (1.12 - 1.1001) * 0.1 * 100_000,
      position: { ticket },
    });
    server.venue.setPrice("EURUSD", 1.115);
    await server.post("/positions/modify", { ticket, sl: 1.11, tp: 0 });
    expect((await server.get(`/positions/${ticket}/details`)).json).toMatchObject({
      stopLossValue: (1.1001 - 1.11) * 0.1 * 100_000,
      takeProfitPrice: null,
      takeProfitValue: null,
    });
    expect(await server.get("/positions/0/details")).toMatchObject({ status: 400 });
  });
});

describe("levels by money", () => {
  test("are set on both sides of the entry, rounded down to a step", async () => {
    await using server = await stillServer();
    const ticket = await server.placed();
    const { json } = await server.post("/positions/adjust-by-money", { ticket, stopLossValueInMoney: 10.05 });
    expect(json).toMatchObject({
      operation: "adjustPositionStopsByMoney",
      retcode: 10009,
      success: true,
      ticket,
      side: "buy",
      entryPrice: 1.1001,
      stopLossPrice: 1.0991,
      takeProfitPrice: 1.1031,
      priceStep: 0.00001,
      requestedStopLossValueInMoney: 10.05,
      requestedTakeProfitValueInMoney: 30,
      stopLossValueInMoney: 10,
      takeProfitValueInMoney: 30,
    });
  });

  test.each([
    ["0.5.0", 130, 149.999],
    ["0.12.0", 100, 148.512],
  ] as const)("at %s know the profit currency or not: %d money are a stop at %d", async (version, money, price) => {
    await using server = await stillServer({ version });
    const ticket = await server.placed({ symbol: "USDJPY" });
    const body = { ticket, stopLossValueInMoney: money, takeProfitValueInMoney: 1e6 };
    expect((await server.post("/positions/adjust-by-money", body)).json).toMatchObject({
      entryPrice: 150.012,
      stopLossPrice: price,
    });
  });

  test("take the old misspelt name, and refuse what is less than a step", async () => {
    await using server = await stillServer();
    const ticket = await server.placed();
    const adjust = (body: object) => server.post("/positions/adjust-by-money", { ticket, ...body });
    expect((await adjust({ takeProfilValueInMoney: 40 })).json).toMatchObject({ takeProfitValueInMoney: 40 });
    expect(await adjust({ stopLossValueInMoney: 0.05 })).toMatchObject({
      status: 400,
      json: { detail: "stopLossValueInMoney is too small for the symbol price step" },
    });
  });
});

test("exposure sums up by symbol, in floats that nobody rounds", async () => {
  await using server = await stillServer();
  await server.place({ side: "sell" });
  await server.place({ orderType: "limit", price: 1.08, volume: 0.1 });
  await server.place({ orderType: "limit", price: 1.07, volume: 0.2 });
  const expected = {
    symbol: "EURUSD",
    positionsCount: 1,
    buyVolume: 0,
    sellVolume: 0.1,
    netVolume: -0.1,
    pendingBuyVolume: 0.30000000000000004,
    pendingSellVolume: 0,
    profit: -1,
  };
  expect((await server.get("/exposure")).json).toEqual({ count: 1, exposures: [expected] });
  expect((await server.get("/exposure/eurusd")).json).toEqual(expected);
  expect(await server.get("/exposure/NOPE")).toMatchObject({ status: 200, json: { symbol: "NOPE", netVolume: 0 } });
});

test("on a netting account an opposite order shrinks the one position", async () => {
  await using server = await stillServer({ accounts: [{ positionMode: "netting" }] });
  const ticket = await server.placed({ volume: 0.3 });
  await server.place({ side: "sell", volume: 0.1 });
  expect((await server.get("/account")).json).toMatchObject({ account: { marginMode: 0 } });
  expect((await server.get("/positions/open")).json).toMatchObject({ count: 1, positions: [{ ticket, volume: 0.2 }] });
});
