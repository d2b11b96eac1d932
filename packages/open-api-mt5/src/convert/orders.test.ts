import { clientOrderId, type SymbolInfo, symbolName } from "@anybroker/core";
import type { PlaceOrderCommand } from "@anybroker/core/adapter";
import { expect, test } from "vitest";
import { fixture, toUtc } from "../../test/fixtures.ts";
import { orderAnswer, pendingOrders } from "../client/wire/trading.ts";
import { toFill, toOrder, writeOrder } from "./orders.ts";

const { orders } = pendingOrders.parse(fixture("pending-orders"));
const times = { toUtc, toUtcAhead: toUtc };
const EURUSD: SymbolInfo = { name: symbolName("EURUSD") };
const command = (rest: Partial<PlaceOrderCommand>): PlaceOrderCommand => ({
  kind: "place",
  clientOrderId: clientOrderId("ab1"),
  symbol: EURUSD,
  side: "buy",
  type: "market",
  lots: 0.1,
  intent: "open",
  ...rest,
});
const settings = { deviation: 15, magic: 7 };

test("resting orders are read with type, prices, lifetime and fill; one that is executed in passing is none", () => {
  const common = { symbol: "EURUSD", lots: 0.3, createTimeMs: Date.UTC(2026, 5, 10, 8, 55, 0, 18) };
  expect(orders.map((order) => toOrder(order, times))).toEqual([
    {
      ...common,
      id: "61000020",
      side: "buy",
      type: "limit",
      status: "accepted",
      filledLots: 0,
      limitPrice: 1.07,
      timeInForce: "gtc",
      stopLoss: 1.06,
      takeProfit: 1.09,
      clientOrderId: "ab12cd34ef56a2",
    },
    {
      ...common,
      id: "61000021",
      side: "sell",
      type: "stop",
      status: "accepted",
      filledLots: 0,
      stopPrice: 1.07,
      timeInForce: "gtd",
      expireTimeMs: Date.UTC(2026, 5, 11, 9),
    },
    {
      ...common,
      id: "9007199254740993",
      side: "buy",
      type: "stop-limit",
      status: "partially-filled",
      filledLots: 0.2,
      limitPrice: 1.094,
      stopPrice: 1.095,
      timeInForce: "gtc",
      stopLoss: 1.06,
      takeProfit: 1.09,
      comment: "by hand",
    },
    undefined,
  ]);
});

test("an order of a type that is not known is refused, naming it", () => {
  expect(() => toOrder({ ...orders[0], type: 9 } as never, times)).toThrow(
    "The order 61000020 could not be read: type is 9; expected 0 to 8.",
  );
});

const body = { symbol: "EURUSD", side: "buy", volume: 0.1, deviation: 15, magic: 7, comment: "ab:ab1" };

test.each([
  ["market", { stopLoss: { price: 1.08 } }, { orderType: "market", sl: 1.08 }],
  ["limit", { type: "limit", limitPrice: 1.07 }, { orderType: "limit", price: 1.07 }],
  ["stop", { type: "stop", stopPrice: 1.1, takeProfit: { price: 1.2 } }, { orderType: "stop", price: 1.1, tp: 1.2 }],
  [
    "stop-limit",
    { type: "stop-limit", stopPrice: 1.1, limitPrice: 1.099 },
    { orderType: "stopLimit", price: 1.1, stopLimit: 1.099 },
  ],
] as const)("a %s order is written with its trigger as price", (_type, rest, expected) => {
  expect(writeOrder(command(rest), settings)).toEqual({ ...body, ...expected });
});

test("a level by distance can't be written", () => {
  expect(() => writeOrder(command({ stopLoss: { distance: 0.002 } }), settings)).toThrow("takes it as a price");
});

test("an answer names order, position, lots and price of a fill; zeros are not told", () => {
  const filled = orderAnswer.parse(fixture("order-filled")).result;
  const fill = { orderId: "61000012", filledLots: 0.2, price: 1.0835 };
  expect(toFill(filled, true)).toEqual({ ...fill, positionId: "61000012" });
  expect(toFill(filled, false)).toEqual(fill);
  expect(toFill({ ...filled, price: 0, volume: 0 }, false)).toEqual({ orderId: "61000012" });
  expect(toFill(orderAnswer.parse(fixture("order-placed")).result, true)).toEqual({ orderId: "61000020" });
  expect(toFill(orderAnswer.parse(fixture("order-refused")).result, true)).toEqual({});
});
