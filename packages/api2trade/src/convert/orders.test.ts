import { clientOrderId, type Order, symbolName } from "@anybroker/core";
import type { PlaceOrderCommand } from "@anybroker/core/adapter";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { restOrder, restOrders } from "../client/wire/rest-orders.ts";
import {
  type ReceiptOptions,
  toPlaceReceipt,
  toReceipt,
  toRestingOrder,
  toRestReceipt,
  writeRestChange,
  writeRestOrder,
  writeSdkOrder,
} from "./orders.ts";

const OPTIONS: ReceiptOptions = { positionMode: "hedging", retcodeNames: "sdk", serverTimeOffsetMinutes: 120 };

const command: PlaceOrderCommand = {
  kind: "place",
  clientOrderId: clientOrderId("7f31"),
  symbol: { name: symbolName("EURUSD") },
  side: "sell",
  type: "market",
  lots: 0.1,
  intent: "open",
  comment: "swing",
};

test("a market order goes out with its levels and its tag", () => {
  const levels = { stopLoss: { price: 1.1 }, takeProfit: { price: 1.05 } } as const;
  expect(writeSdkOrder({ ...command, ...levels })).toEqual({
    symbol: "EURUSD",
    operation: "sell",
    volume: 0.1,
    comment: "ab:7f31 swing",
    stopLoss: 1.1,
    takeProfit: 1.05,
  });
  expect(writeRestOrder({ ...command, ...levels })).toEqual({
    symbol: "EURUSD",
    operation: "Sell",
    volume: 0.1,
    comment: "ab:7f31 swing",
    stoploss: 1.1,
    takeprofit: 1.05,
  });
});

test.each([
  ["limit", { limitPrice: 1.2 }, "SellLimit", 1.2],
  ["stop", { stopPrice: 1.05 }, "SellStop", 1.05],
] as const)("a %s order is %j in the dialect rest", (type, prices, operation, price) => {
  expect(writeRestOrder({ ...command, type, ...prices })).toMatchObject({ operation, price });
});

test("what a dialect can't say is refused", () => {
  expect(() => writeSdkOrder({ ...command, type: "limit", limitPrice: 1 })).toThrow(/limit order in the dialect sdk/);
  expect(() => writeRestOrder({ ...command, type: "stop-limit" })).toThrow(/stop-limit/);
  expect(() => writeSdkOrder({ ...command, stopLoss: { distance: 0.01 } })).toThrow(/stop loss by distance/);
});

test("a change of a resting order is its whole new state", () => {
  const wanted = { type: "limit", limitPrice: 1.2, takeProfit: 1.1 } as Order;
  expect(writeRestChange({ wanted } as never)).toEqual({ stoploss: 0, takeprofit: 1.1, price: 1.2 });
});

test("resting orders are read, positions among them are not", () => {
  const orders = restOrders.parse(withoutNulls(fixture("rest-opened-orders")));
  expect(orders.flatMap((order) => toRestingOrder(order, 120) ?? [])).toEqual([
    {
      id: "50012346",
      symbol: "EURUSD",
      side: "buy",
      type: "limit",
      status: "accepted",
      lots: 0.2,
      filledLots: 0,
      timeInForce: "gtc",
      limitPrice: 1.0805,
      stopLoss: 1.075,
      createTimeMs: Date.UTC(2026, 0, 5, 10, 30),
      clientOrderId: "9a02",
    },
    {
      id: "50012347",
      symbol: "EURUSD",
      side: "sell",
      type: "stop-limit",
      status: "accepted",
      lots: 0.3,
      filledLots: 0,
      timeInForce: "gtd",
      limitPrice: 1.0785,
      stopPrice: 1.078,
      expireTimeMs: Date.UTC(2026, 0, 6, 20),
      createTimeMs: Date.UTC(2026, 0, 5, 10, 31),
    },
  ]);
});

test("an order of a word that is not known is refused, naming it", () => {
  const order = restOrder.parse({ ticket: 1, symbol: "X", orderType: "BuyMagic", lots: 1, openPrice: 1 });
  expect(() => toRestingOrder(order, 0)).toThrow('The order 1 could not be read: operation is "BuyMagic"');
});

describe("receipts", () => {
  const answer = (retcode: number, ticket = "7") => ({ ticket, retcode, comment: "" });

  test.each([
    [0, "DONE"],
    [10009, "DONE"],
    [10008, "PLACED"],
    [10010, "DONE_PARTIAL"],
  ])("of a market order answered with %i", (retcode, code) => {
    expect(toPlaceReceipt(answer(retcode), OPTIONS)).toEqual({ code, orderId: "7", positionId: "7" });
  });

  test.each([
    ["no ticket", answer(0, "0")],
    ["nothing to change", answer(10025)],
  ])("with %s contradict themselves: the outcome is open", (_what, contradiction) => {
    expect(() => toPlaceReceipt(contradiction, OPTIONS)).toThrow(
      expect.objectContaining({ code: "BAD_ANSWER", outcome: "unknown" }),
    );
  });

  test("of a change may say that there was nothing to do, and name no ticket", () => {
    expect(toReceipt("The answer", answer(10025, "0"), "sdk")).toEqual({ code: "NO_CHANGES" });
  });

  test("name no order on a netting account, whose ticket may be the position's", () => {
    expect(toPlaceReceipt(answer(0), { ...OPTIONS, positionMode: "netting" })).toEqual({ code: "DONE" });
  });

  test("of the dialect rest have price and time", () => {
    const order = restOrder.parse(fixture("rest-order-mt5"));
    expect(toRestReceipt(order, order.lots, OPTIONS)).toEqual({
      code: "DONE",
      orderId: "50012345",
      positionId: "50012345",
      price: 1.08521,
      timeMs: Date.UTC(2026, 0, 5, 10, 0, 1),
    });
    expect(toRestReceipt({ ...order, operation: "BuyStop" }, order.lots, OPTIONS)).toEqual({
      code: "PLACED",
      orderId: "50012345",
    });
    expect(toRestReceipt(order, order.lots + 0.1, OPTIONS).code).toBe("DONE_PARTIAL");
    expect(toRestReceipt(order, order.lots + 0.1, { ...OPTIONS, positionMode: "netting" }).code).toBe("DONE");
    expect(() => toRestReceipt({ ...order, ticket: "0" }, order.lots, OPTIONS)).toThrow(/ticket is "0"/);
  });
});
