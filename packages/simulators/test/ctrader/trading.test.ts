import { describe, expect, test } from "vitest";
import { stillCtrader } from "./still-ctrader.ts";

const LOT = 10_000_000;
const BUY = { symbolId: 1, orderType: "MARKET", tradeSide: "BUY", volume: LOT / 10 } as const;

test("a market order is accepted under its request's id, then filled without one", async () => {
  await using world = await stillCtrader();
  const client = await world.login();
  const accepted = await client.ask("ProtoOANewOrderReq", {
    ...world.account,
    ...BUY,
    clientOrderId: "mine",
    label: "bot",
  });
  const filled = await client.nth("ProtoOAExecutionEvent", 2);
  const trader = await client.nth("ProtoOATraderUpdatedEvent");
  const id = Number(world.ledger.positions()[0]?.id);
  const now = world.clock.now();
  expect(accepted).toEqual({
    name: "ProtoOAExecutionEvent",
    id: accepted.id,
    message: {
      ...world.account,
      executionType: "ORDER_ACCEPTED",
      isServerEvent: false,
      order: {
        orderId: id,
        tradeData: { symbolId: 1, volume: LOT / 10, tradeSide: "BUY", openTimestamp: now, label: "bot" },
        orderType: "MARKET",
        orderStatus: "ORDER_STATUS_ACCEPTED",
        executedVolume: 0,
        utcLastUpdateTimestamp: now,
        closingOrder: false,
        clientOrderId: "mine",
        timeInForce: "IMMEDIATE_OR_CANCEL",
        positionId: id,
      },
      position: {
        positionId: id,
        tradeData: { symbolId: 1, volume: 0, tradeSide: "BUY", label: "bot" },
        positionStatus: "POSITION_STATUS_CREATED",
        swap: 0,
        utcLastUpdateTimestamp: now,
        commission: 0,
        usedMargin: 0,
        moneyDigits: 2,
      },
    },
  });
  expect(filled).toMatchObject({
    message: {
      executionType: "ORDER_FILLED",
      order: { orderStatus: "ORDER_STATUS_FILLED", executionPrice: 1.1001, executedVolume: LOT / 10 },
      position: { positionStatus: "POSITION_STATUS_OPEN", price: 1.1001, usedMargin: 11_001 },
      deal: { dealStatus: "FILLED", filledVolume: LOT / 10, commission: -35, executionPrice: 1.1001 },
    },
  });
  expect([filled.id, trader.message.trader.balance]).toEqual([undefined, 9_999_965]);
});

const types = (client: { readonly executions: readonly unknown[] }) => client.executions;

describe("orders", () => {
  test("a limit order is accepted with its empty position, amended as a whole, and cancelled", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const limit = {
      ...world.account,
      ...BUY,
      orderType: "LIMIT",
      limitPrice: 1.09,
      stopLoss: 1.08,
      takeProfit: 1.12,
    } as const;
    const accepted = await client.ask("ProtoOANewOrderReq", limit);
    expect(accepted).toMatchObject({
      message: {
        order: { stopLoss: 1.08, timeInForce: "GOOD_TILL_CANCEL" },
        position: { positionStatus: "POSITION_STATUS_CREATED" },
      },
    });
    const orderId = world.ledger.orders()[0]?.id ?? "";
    const amended = await client.ask("ProtoOAAmendOrderReq", { ...world.account, orderId, takeProfit: 1.13 });
    expect(amended).toMatchObject({
      message: { executionType: "ORDER_REPLACED", order: { limitPrice: 1.09, takeProfit: 1.13 } },
    });
    expect(world.ledger.orders()[0]).not.toHaveProperty("stopLoss");
    expect(await client.ask("ProtoOACancelOrderReq", { ...world.account, orderId })).toMatchObject({
      message: { executionType: "ORDER_CANCELLED" },
    });
    expect(await client.ask("ProtoOACancelOrderReq", { ...world.account, orderId })).toMatchObject({
      name: "ProtoOAOrderErrorEvent",
      message: { errorCode: "ORDER_NOT_FOUND", orderId: Number(orderId), ...world.account },
    });
    expect(types(client)).toEqual(["ORDER_ACCEPTED", "ORDER_REPLACED", "ORDER_CANCELLED"]);
  });

  test("a stop-limit order counts its limit in points behind the trigger", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const stopLimit = {
      ...world.account,
      ...BUY,
      orderType: "STOP_LIMIT",
      stopPrice: 1.105,
      slippageInPoints: 30,
    } as const;
    expect(await client.ask("ProtoOANewOrderReq", stopLimit)).toMatchObject({
      message: { order: { orderType: "STOP_LIMIT", stopPrice: 1.105, slippageInPoints: 30 } },
    });
    expect(world.ledger.orders()).toMatchObject([{ stopPrice: 1.105, limitPrice: 1.1053 }]);
  });

  test("a thin book fills in parts; what is left of a market order is cancelled", async () => {
    await using world = await stillCtrader();
    world.venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 0.02 },
      { distance: 0.0001, lots: 0.03 },
    ]);
    const client = await world.login();
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    await client.nth("ProtoOAExecutionEvent", 4);
    expect(types(client)).toEqual(["ORDER_ACCEPTED", "ORDER_PARTIAL_FILL", "ORDER_PARTIAL_FILL", "ORDER_CANCELLED"]);
    const last = await client.nth("ProtoOAExecutionEvent", 4);
    expect(last.message.order).toMatchObject({ orderStatus: "ORDER_STATUS_CANCELLED", executedVolume: 500_000 });
  });

  test("a dated order ends with an event of the server", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const expirationTimestamp = world.clock.now() + 5000;
    await client.ask("ProtoOANewOrderReq", {
      ...world.account,
      ...BUY,
      orderType: "LIMIT",
      limitPrice: 1.09,
      timeInForce: "GOOD_TILL_DATE",
      expirationTimestamp,
    });
    world.venue.start();
    await world.clock.advance(5000);
    world.venue.stop();
    expect((await client.nth("ProtoOAExecutionEvent", 2)).message).toMatchObject({
      executionType: "ORDER_EXPIRED",
      isServerEvent: true,
      order: { orderStatus: "ORDER_STATUS_EXPIRED", expirationTimestamp },
    });
  });

  test.each([
    ["order-error", ["ProtoOAOrderErrorEvent"]],
    ["rejected-event", ["ORDER_ACCEPTED", "ORDER_REJECTED"]],
  ] as const)("missing money is told as %s", async (marketRefusal, expected) => {
    await using world = await stillCtrader({ accounts: [{ balance: 50 }], knobs: { marketRefusal } });
    const client = await world.login();
    const answer = await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    if (marketRefusal === "rejected-event") {
      const rejected = await client.nth("ProtoOAExecutionEvent", 2);
      expect([types(client), rejected.message.errorCode]).toEqual([expected, "NOT_ENOUGH_MONEY"]);
    } else {
      expect([[answer.name], (answer.message as { errorCode: string }).errorCode]).toEqual([
        expected,
        "NOT_ENOUGH_MONEY",
      ]);
    }
    expect(world.ledger.positions()).toEqual([]);
  });

  test("a client order id may be used twice, unless the knob says no", async () => {
    await using world = await stillCtrader();
    await using strict = await stillCtrader({ knobs: { repeatedClientOrderId: "refuse" } });
    for (const { login, account } of [world, strict]) {
      const client = await login();
      await client.ask("ProtoOANewOrderReq", { ...account, ...BUY, clientOrderId: "one" });
      await client.ask("ProtoOANewOrderReq", { ...account, ...BUY, clientOrderId: "one" });
    }
    expect([world.ledger.positions().length, strict.ledger.positions().length]).toEqual([2, 1]);
  });

  test("later events repeat the request's id, or come late, as the knobs say", async () => {
    await using world = await stillCtrader({ knobs: { clientMsgId: "all", eventDelayMs: 200, traderUpdates: false } });
    const client = await world.login();
    const accepted = await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    await client.ask("ProtoOAVersionReq", {});
    expect(types(client)).toEqual(["ORDER_ACCEPTED"]);
    await world.clock.advance(200);
    expect((await client.nth("ProtoOAExecutionEvent", 2)).id).toBe(accepted.id);
  });
});

describe("protection", () => {
  async function protectedPosition() {
    const world = await stillCtrader();
    const client = await world.login();
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY, relativeStopLoss: 1000 });
    await client.nth("ProtoOAExecutionEvent", 3);
    return { world, client, positionId: world.ledger.positions()[0]?.id ?? "" };
  }

  test("levels are an order of their own: set, replaced, and gone when both are left out", async () => {
    const { world, client, positionId } = await protectedPosition();
    await using _ = world;
    const amend = (levels: object) =>
      client.ask("ProtoOAAmendPositionSLTPReq", { ...world.account, positionId, ...levels });
    await amend({ takeProfit: 1.12 });
    const removed = await amend({});
    expect(types(client).slice(2)).toEqual(["ORDER_ACCEPTED", "ORDER_REPLACED", "ORDER_CANCELLED"]);
    const orders = client.heard.flatMap((each) => (each.name === "ProtoOAExecutionEvent" ? [each.message.order] : []));
    expect(orders[2]).toMatchObject({ orderType: "STOP_LOSS_TAKE_PROFIT", closingOrder: true, stopPrice: 1.0901 });
    expect(orders[3]).toMatchObject({ orderId: orders[2]?.orderId, limitPrice: 1.12 });
    expect(orders[3]).not.toHaveProperty("stopPrice");
    expect(removed).toMatchObject({ message: { position: { positionStatus: "POSITION_STATUS_OPEN" } } });
  });

  test("a hit fills the protection order, with the deal that closes", async () => {
    const { world, client } = await protectedPosition();
    await using _ = world;
    world.venue.setPrice("EURUSD", 1.09, 1.0901);
    const hit = await client.nth("ProtoOAExecutionEvent", 4);
    expect(hit.message).toMatchObject({
      executionType: "ORDER_FILLED",
      isServerEvent: true,
      order: { orderType: "STOP_LOSS_TAKE_PROFIT", orderStatus: "ORDER_STATUS_FILLED", executedVolume: LOT / 10 },
      position: { positionStatus: "POSITION_STATUS_CLOSED" },
      deal: { closePositionDetail: { entryPrice: 1.1001, grossProfit: -10_100 } },
    });
    expect(hit.message.deal?.orderId).toBe(hit.message.order?.orderId);
    const list = await client.ask("ProtoOAOrderListReq", world.account);
    expect((list.message as { order: { orderType: string }[] }).order.map(({ orderType }) => orderType)).toEqual([
      "MARKET",
      "STOP_LOSS_TAKE_PROFIT",
    ]);
  });

  test("closing by hand cancels the protection order", async () => {
    const { world, client, positionId } = await protectedPosition();
    await using _ = world;
    await client.ask("ProtoOAClosePositionReq", { ...world.account, positionId, volume: LOT / 10 });
    await client.nth("ProtoOAExecutionEvent", 6);
    expect(types(client).slice(3)).toEqual(["ORDER_ACCEPTED", "ORDER_FILLED", "ORDER_CANCELLED"]);
    const reconcile = await client.ask("ProtoOAReconcileReq", { ...world.account, returnProtectionOrders: true });
    expect(reconcile).toMatchObject({ message: { position: [], order: [] } });
  });

  test("a trailing stop tells each move", async () => {
    const { world, client, positionId } = await protectedPosition();
    await using _ = world;
    const amend = { ...world.account, positionId, stopLoss: 1.095, trailingStopLoss: true };
    expect(await client.ask("ProtoOAAmendPositionSLTPReq", amend)).toMatchObject({
      message: { position: { trailingStopLoss: true } },
    });
    world.venue.setPrice("EURUSD", 1.11, 1.1101);
    expect((await client.nth("ProtoOATrailingSLChangedEvent")).message).toMatchObject({
      positionId: Number(positionId),
      stopPrice: 1.105,
    });
  });
});

describe("what nobody asked for", () => {
  test("cash, swap and trades from elsewhere reach every connection of the account", async () => {
    await using world = await stillCtrader();
    const clients = [await world.login(), await world.login()];
    world.ledger.deposit(250, "bonus");
    world.ledger.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 0.1 });
    world.venue.rollover();
    for (const client of clients) {
      await client.nth("ProtoOAExecutionEvent", 4);
      expect(types(client)).toEqual(["DEPOSIT_WITHDRAW", "ORDER_ACCEPTED", "ORDER_FILLED", "SWAP"]);
      expect((await client.nth("ProtoOAExecutionEvent")).message.depositWithdraw).toMatchObject({
        operationType: "BALANCE_DEPOSIT",
        delta: 25_000,
        balance: 10_025_000,
        balanceVersion: 2,
        externalNote: "bonus",
      });
    }
  });

  test("a stop-out is an event of the server, and a margin call comes before it", async () => {
    await using world = await stillCtrader({ accounts: [{ balance: 200 }] });
    const client = await world.login();
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    world.venue.setPrice("EURUSD", 1.09, 1.0901);
    await client.nth("ProtoOAMarginCallTriggerEvent");
    world.venue.setPrice("EURUSD", 1.085, 1.0851);
    const closed = await client.nth("ProtoOAExecutionEvent", 4);
    expect(closed.message).toMatchObject({
      executionType: "ORDER_FILLED",
      isServerEvent: true,
      order: { isStopOut: true },
    });
  });

  test("an amendment that changes nothing is answered all the same", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    const positionId = world.ledger.positions()[0]?.id ?? "";
    expect((await client.ask("ProtoOAAmendPositionSLTPReq", { ...world.account, positionId })).name).toBe(
      "ProtoOAExecutionEvent",
    );
    const orderId = world.ledger.place({ symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1 });
    const id = orderId.ok ? (orderId.order?.id ?? "") : "";
    expect((await client.ask("ProtoOAAmendOrderReq", { ...world.account, orderId: id })).name).toBe(
      "ProtoOAExecutionEvent",
    );
  });
});
