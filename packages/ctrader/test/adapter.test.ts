import { settle } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProtoOAExecutionEvent } from "../src/schema/index.ts";
import { dealOf, id, type OpenFake, openAccount, orderOf, positionOf, tradeData, until } from "./fake-account.ts";

let fake: OpenFake;

beforeEach(async () => {
  fake = await openAccount();
});
afterEach(async () => {
  await fake.close();
  expect(fake.clock.pendingTimers).toBe(0);
});

const execution = (event: Omit<ProtoOAExecutionEvent, "ctidTraderAccountId">) =>
  ["ProtoOAExecutionEvent", { ...id, ...event }] as const;

const lastRequest = (name: string) => fake.server.received.findLast((each) => each.name === name)?.message;

const filled = orderOf({
  orderStatus: "ORDER_STATUS_FILLED",
  executedVolume: 1_000_000,
  executionPrice: 1.0852000000000002,
  clientOrderId: "o-1",
});

describe("a market order", () => {
  test("goes by cents and distances, and comes back whole and in causal order", async () => {
    fake.server.on("ProtoOANewOrderReq", () => [
      execution({ executionType: "ORDER_ACCEPTED", order: orderOf({ clientOrderId: "o-1" }) }),
      execution({
        executionType: "ORDER_FILLED",
        order: filled,
        deal: dealOf({}),
        position: positionOf({ stopLoss: 1.0837 }),
      }),
    ]);
    const order = await fake.account.orders.place({
      symbol: "EURUSD",
      side: "buy",
      type: "market",
      lots: 0.1,
      stopLoss: { distance: 0.0015 },
      clientOrderId: "o-1",
      comment: "c1",
    });
    expect(lastRequest("ProtoOANewOrderReq")).toEqual({
      ...id,
      symbolId: 1,
      orderType: "MARKET",
      tradeSide: "BUY",
      volume: 1_000_000,
      clientOrderId: "o-1",
      comment: "c1",
      relativeStopLoss: 150,
    });
    expect(order).toMatchObject({ id: "501", status: "filled", lots: 0.1, filledLots: 0.1, averagePrice: 1.0852 });
    expect(fake.events).toEqual(["order submitting", "order accepted", "deal 0.1", "position opened", "order filled"]);
    expect(fake.account.positions.list()).toEqual([
      expect.objectContaining({
        id: "901",
        symbol: "EURUSD",
        side: "buy",
        lots: 0.1,
        openPrice: 1.0852,
        stopLoss: 1.0837,
      }),
    ]);
  });

  test("that fills in parts adds them up", async () => {
    const part = (dealId: number, volume: number, price: number, executedVolume: number) =>
      execution({
        executionType: executedVolume === 1_000_000 ? "ORDER_FILLED" : "ORDER_PARTIAL_FILL",
        order: orderOf({
          executedVolume,
          orderStatus: executedVolume === 1_000_000 ? "ORDER_STATUS_FILLED" : "ORDER_STATUS_ACCEPTED",
        }),
        deal: dealOf({ dealId, filledVolume: volume, executionPrice: price }),
        position: positionOf({ tradeData: tradeData(executedVolume) }),
      });
    fake.server.on("ProtoOANewOrderReq", () => [
      execution({ executionType: "ORDER_ACCEPTED", order: orderOf({}) }),
      part(701, 400_000, 1.0852, 400_000),
      part(702, 600_000, 1.0854, 1_000_000),
    ]);
    const order = await fake.account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    expect(order).toMatchObject({ status: "filled", filledLots: 0.1, averagePrice: 1.08532 });
    expect(fake.events.filter((event) => event.startsWith("deal"))).toEqual(["deal 0.04", "deal 0.06"]);
  });

  test("that fails a check is refused with the unified and the broker's code", async () => {
    fake.server.on("ProtoOANewOrderReq", () => [
      "ProtoOAOrderErrorEvent",
      { ...id, errorCode: "NOT_ENOUGH_MONEY", description: "x" },
    ]);
    const order = fake.account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1 });
    await expect(order).rejects.toMatchObject({
      code: "NO_MONEY",
      outcome: "not-executed",
      native: { code: "NOT_ENOUGH_MONEY", message: "x" },
    });
  });

  test("that was accepted and then refused is rejected", async () => {
    fake.server.on("ProtoOANewOrderReq", () => [
      execution({ executionType: "ORDER_ACCEPTED", order: orderOf({}) }),
      execution({
        executionType: "ORDER_REJECTED",
        order: orderOf({ orderStatus: "ORDER_STATUS_REJECTED" }),
        errorCode: "NO_QUOTES",
      }),
    ]);
    const order = fake.account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    await expect(order).rejects.toMatchObject({ code: "PRICE_OFF", outcome: "not-executed" });
  });

  test("with a largest slippage is a market range around the present price", async () => {
    fake.server.on("ProtoOASubscribeSpotsReq", () => [
      ["ProtoOASubscribeSpotsRes", id],
      ["ProtoOASpotEvent", { ...id, symbolId: 1, bid: 108_500, ask: 108_512 }],
    ]);
    fake.server.on("ProtoOANewOrderReq", () => [
      execution({ executionType: "ORDER_FILLED", order: filled, deal: dealOf({}), position: positionOf({}) }),
    ]);
    await fake.account.orders.place({
      symbol: "EURUSD",
      side: "buy",
      type: "market",
      lots: 0.1,
      maxSlippage: 0.0002,
      clientOrderId: "o-1",
    });
    expect(lastRequest("ProtoOANewOrderReq")).toMatchObject({
      orderType: "MARKET_RANGE",
      baseSlippagePrice: 1.08512,
      slippageInPoints: 20,
    });
    expect(lastRequest("ProtoOAUnsubscribeSpotsReq")).toMatchObject({ symbolId: [1] });
  });

  test("whose answer is lost is looked for by its id and never sent again", async () => {
    fake.server.on("ProtoOANewOrderReq", ({ peer }) => {
      fake.books.pastOrders = [filled];
      fake.books.positions = [positionOf({})];
      fake.books.deals = [dealOf({ executionTimestamp: fake.clock.now() })];
      peer.link.cut();
      return undefined;
    });
    let placed: unknown;
    const placing = fake.account.orders
      .place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1, clientOrderId: "o-1" })
      .then((order) => {
        placed = order;
      });
    await fake.clock.advanceUntil(() => placed !== undefined);
    await placing;
    expect(placed).toMatchObject({ id: "501", status: "filled", filledLots: 0.1 });
    expect(fake.server.names().filter((name) => name === "ProtoOANewOrderReq").length).toBe(1);
    expect(fake.events.filter((event) => event.startsWith("deal")).length).toBe(1);
  });
});

describe("resting orders", () => {
  const resting = orderOf({
    orderType: "STOP_LIMIT",
    stopPrice: 1.09,
    slippageInPoints: 20,
    stopLoss: 1.08,
    timeInForce: "GOOD_TILL_CANCEL",
    trailingStopLoss: true,
  });

  test("a stop-limit is a stop with room behind it", async () => {
    fake.server.on("ProtoOANewOrderReq", () => [execution({ executionType: "ORDER_ACCEPTED", order: resting })]);
    const request = { symbol: "EURUSD", side: "buy", type: "stop-limit", lots: 0.1, stopPrice: 1.09 } as const;
    const order = await fake.account.orders.place({ ...request, limitPrice: 1.0902 });
    expect(lastRequest("ProtoOANewOrderReq")).toMatchObject({
      orderType: "STOP_LIMIT",
      stopPrice: 1.09,
      slippageInPoints: 20,
    });
    expect(order).toMatchObject({ status: "accepted", limitPrice: 1.0902, stopPrice: 1.09 });
    await expect(fake.account.orders.place({ ...request, limitPrice: 1.08 })).rejects.toMatchObject({
      code: "UNSUPPORTED",
      outcome: "not-executed",
    });
  });

  test("an amend sends the whole wanted state, flags included", async () => {
    fake.books.orders = [resting];
    fake.server.peer.send("ProtoOAExecutionEvent", { ...id, executionType: "ORDER_ACCEPTED", order: resting });
    await until(() => fake.events.includes("order accepted"));
    fake.server.on("ProtoOAAmendOrderReq", () => [
      execution({ executionType: "ORDER_REPLACED", order: { ...resting, stopPrice: 1.091 } }),
    ]);
    await fake.account.orders.modify("501", { stopPrice: 1.091, limitPrice: 1.0912 });
    expect(lastRequest("ProtoOAAmendOrderReq")).toEqual({
      ...id,
      orderId: 501,
      volume: 1_000_000,
      stopPrice: 1.091,
      slippageInPoints: 20,
      stopLoss: 1.08,
      trailingStopLoss: true,
    });
  });
});

describe("positions", () => {
  beforeEach(async () => {
    fake.books.positions = [positionOf({ stopLoss: 1.08, takeProfit: 1.09, guaranteedStopLoss: true })];
    fake.server.peer.send("ProtoOAExecutionEvent", {
      ...id,
      executionType: "ORDER_FILLED",
      order: filled,
      deal: dealOf({}),
      position: fake.books.positions[0],
    });
    await until(() => fake.events.includes("position opened"));
    fake.events.length = 0;
  });

  test("taking one level off keeps the other and the guarantee", async () => {
    fake.server.on("ProtoOAAmendPositionSLTPReq", () => [
      execution({
        executionType: "ORDER_REPLACED",
        order: orderOf({ orderId: 502, orderType: "STOP_LOSS_TAKE_PROFIT", closingOrder: true }),
        position: positionOf({ stopLoss: 1.08 }),
      }),
    ]);
    await fake.account.positions.modify("901", { takeProfit: null });
    expect(lastRequest("ProtoOAAmendPositionSLTPReq")).toEqual({
      ...id,
      positionId: 901,
      stopLoss: 1.08,
      guaranteedStopLoss: true,
    });
    await until(() => fake.events.length > 0);
    expect(fake.events).toEqual(["position modified"]);
  });

  test("a trailing stop that moved is told by its level", async () => {
    const moved = { ...id, positionId: 901, orderId: 502, stopPrice: 1.0825, utcLastUpdateTimestamp: 1 };
    fake.server.peer.send("ProtoOATrailingSLChangedEvent", moved);
    await until(() => fake.events.length > 0);
    expect(fake.events).toEqual(["position modified"]);
    expect(fake.account.positions.list()).toMatchObject([{ id: "901", stopLoss: 1.0825, takeProfit: 1.09 }]);
  });

  test("a close ends with its deal, the balance after it and no position", async () => {
    const close = orderOf({ orderId: 503, closingOrder: true, tradeData: tradeData(1_000_000, "SELL") });
    const detail = {
      entryPrice: 1.0852,
      grossProfit: 1_000,
      swap: -1,
      commission: -8,
      balance: 1_000_991,
      moneyDigits: 2,
    };
    fake.server.on("ProtoOAClosePositionReq", () => {
      fake.books.positions = [];
      return [
        execution({ executionType: "ORDER_ACCEPTED", order: close }),
        execution({
          executionType: "ORDER_FILLED",
          order: { ...close, orderStatus: "ORDER_STATUS_FILLED", executedVolume: 1_000_000 },
          deal: dealOf({
            dealId: 703,
            orderId: 503,
            tradeSide: "SELL",
            executionPrice: 1.0862,
            closePositionDetail: detail,
          }),
          position: positionOf({ positionStatus: "POSITION_STATUS_CLOSED", tradeData: tradeData(0) }),
        }),
      ];
    });
    await fake.account.positions.close("901");
    expect(lastRequest("ProtoOAClosePositionReq")).toEqual({ ...id, positionId: 901, volume: 1_000_000 });
    await until(() => fake.events.includes("balance 10009.91"));
    expect(fake.events).toEqual([
      "order submitting",
      "order accepted",
      "deal 0.1",
      "position closed",
      "order filled",
      "balance 10009.91",
    ]);
  });

  test("a stop loss that was hit is the broker's doing", async () => {
    const deals: unknown[] = [];
    fake.account.on("deal", ({ deal }) => deals.push(deal));
    const detail = { entryPrice: 1.0852, grossProfit: -500, swap: 0, commission: 0, balance: 999_500 };
    fake.server.peer.send("ProtoOAExecutionEvent", {
      ...id,
      executionType: "ORDER_FILLED",
      order: orderOf({
        orderId: 502,
        orderType: "STOP_LOSS_TAKE_PROFIT",
        closingOrder: true,
        stopPrice: 1.08,
        limitPrice: 1.09,
        executionPrice: 1.08,
        orderStatus: "ORDER_STATUS_FILLED",
      }),
      deal: dealOf({ dealId: 704, orderId: 502, tradeSide: "SELL", executionPrice: 1.08, closePositionDetail: detail }),
      position: positionOf({ positionStatus: "POSITION_STATUS_CLOSED", tradeData: tradeData(0) }),
    });
    await until(() => deals.length === 1);
    expect(deals).toEqual([
      {
        id: "704",
        orderId: "502",
        positionId: "901",
        symbol: "EURUSD",
        side: "sell",
        entry: "out",
        lots: 0.1,
        price: 1.08,
        timeMs: 1_767_614_400_000,
        profit: -5,
        swap: 0,
        commission: 0,
        reason: "stop-loss",
        origin: "broker",
      },
    ]);
  });
});

describe("prices", () => {
  test.each([
    ["bid", { ask: 108_600 }, { bid: 108_590 }],
    ["ask", { bid: 108_590 }, { ask: 108_600 }],
  ])("a one-sided update keeps the other side, until a new connection resets the %s", async (_side, first, second) => {
    const ticks: (readonly number[])[] = [];
    const stream = fake.account.ticks("EURUSD", (tick) => ticks.push([tick.bid, tick.ask, tick.timeMs]));
    await stream.ready;
    const spot = (fields: object): void => fake.server.peer.send("ProtoOASpotEvent", { ...id, symbolId: 1, ...fields });
    spot({ ask: 108_512 });
    spot({ bid: 108_500, timestamp: 1_700_000_000_000 });
    spot({ ask: 108_513, timestamp: 1_700_000_000_250 });
    await until(() => ticks.length === 2);
    fake.server.peer.link.cut();
    await fake.clock.advanceUntil(() => fake.broker.status !== undefined && fake.server.peers.length === 2);
    await until(() => fake.server.names().filter((name) => name === "ProtoOASubscribeSpotsReq").length === 2);
    await settle(20);
    spot(first);
    spot({ ...second, timestamp: 1_700_000_001_000 });
    await until(() => ticks.length === 3);
    expect(ticks).toEqual([
      [1.085, 1.08512, 1_700_000_000_000],
      [1.085, 1.08513, 1_700_000_000_250],
      [1.0859, 1.086, 1_700_000_001_000],
    ]);
    await stream.close();
  });

  test("a candle is told when the next one opens, closed at the last bid that came with it", async () => {
    const candles: unknown[] = [];
    const stream = fake.account.liveCandles("EURUSD", "M1", (candle) => candles.push(candle));
    await stream.ready;
    const bar = (minute: number, low: number, high: number) => ({
      volume: 2,
      period: "M1",
      low,
      deltaOpen: 0,
      deltaHigh: high - low,
      utcTimestampInMinutes: minute,
    });
    for (const [bid, minute, low, high] of [
      [108_490, 28_333_333, 108_490, 108_490],
      [108_505, 28_333_333, 108_490, 108_505],
      [108_510, 28_333_334, 108_510, 108_510],
    ] as const) {
      fake.server.peer.send("ProtoOASpotEvent", { ...id, symbolId: 1, bid, trendbar: [bar(minute, low, high)] });
    }
    await until(() => candles.length === 1);
    expect(candles).toEqual([
      {
        symbol: "EURUSD",
        timeframe: "M1",
        openTimeMs: 28_333_333 * 60_000,
        open: 1.0849,
        high: 1.08505,
        low: 1.0849,
        close: 1.08505,
        volume: 2,
      },
    ]);
    await stream.close();
  });

  test("depth is a book kept by its changes", async () => {
    const books: unknown[] = [];
    const stream = fake.account.depth("EURUSD", ({ bids, asks }) => books.push({ bids, asks }));
    await stream.ready;
    const quote = (quoteId: number, side: "bid" | "ask", price: number) => ({
      id: quoteId,
      size: 10_000_000,
      [side]: price,
    });
    fake.server.peer.send("ProtoOADepthEvent", {
      ...id,
      symbolId: 1,
      newQuotes: [
        quote(1, "bid", 108_500),
        quote(2, "bid", 108_501),
        quote(3, "ask", 108_512),
        quote(4, "ask", 108_512),
      ],
    });
    fake.server.peer.send("ProtoOADepthEvent", { ...id, symbolId: 1, newQuotes: [], deletedQuotes: [2] });
    await until(() => books.length === 2);
    expect(books).toEqual([
      {
        bids: [
          { price: 1.08501, lots: 1 },
          { price: 1.085, lots: 1 },
        ],
        asks: [{ price: 1.08512, lots: 2 }],
      },
      { bids: [{ price: 1.085, lots: 1 }], asks: [{ price: 1.08512, lots: 2 }] },
    ]);
    await stream.close();
  });
});

describe("after a gap", () => {
  test("a fill that nobody heard is found, told once and marked", async () => {
    fake.server.peer.link.cut();
    fake.books.positions = [positionOf({})];
    fake.books.deals = [dealOf({ executionTimestamp: fake.clock.now() })];
    await fake.clock.advanceUntil(() => fake.events.includes("position opened"));
    expect(fake.events).toEqual(["deal 0.1 recovered", "position opened"]);
    expect((await fake.account.summary()).equity).toBe(10_004.5);
  });
});
