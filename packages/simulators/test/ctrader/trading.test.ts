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
