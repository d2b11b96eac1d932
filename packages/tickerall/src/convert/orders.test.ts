import { clientOrderId, orderId, type SymbolInfo, symbolName } from "@anybroker/core";
import type { ModifyOrderCommand, PlaceOrderCommand } from "@anybroker/core/adapter";
import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { historyOrders } from "../client/wire/history.ts";
import { orderPlaced, pendingOrders } from "../client/wire/orders.ts";
import { toEndedOrder, toOrder, toPlaceReceipt, writeOrder, writeOrderChange } from "./orders.ts";

const symbol: SymbolInfo = { name: symbolName("EURUSD.r") };
const { orders } = pendingOrders.parse(withoutNulls(fixture("pending-orders")));

const command = (rest: Partial<PlaceOrderCommand>): PlaceOrderCommand => ({
  kind: "place",
  clientOrderId: clientOrderId("ab1"),
  symbol,
  side: "buy",
  type: "market",
  lots: 0.1,
  intent: "open",
  ...rest,
});

test("resting orders of each type are read with their prices in the right places", () => {
  const common = { status: "accepted", filledLots: 0 };
  expect(orders.map(toOrder)).toEqual([
    {
      ...common,
      id: "7700000203",
      symbol: "EURUSD.r",
      side: "sell",
      type: "stop",
      lots: 0.2,
      timeInForce: "gtc",
      stopPrice: 1.075,
      createTimeMs: Date.UTC(2026, 2, 2, 9, 11),
    },
    {
      ...common,
      id: "7700000204",
      symbol: "XAUUSD",
      side: "buy",
      type: "limit",
      lots: 0.05,
      timeInForce: "gtd",
      limitPrice: 2950,
      expireTimeMs: Date.UTC(2026, 2, 6, 21),
      stopLoss: 2900.5,
      takeProfit: 3100,
      createTimeMs: Date.UTC(2026, 2, 2, 9, 12),
    },
    {
      ...common,
      id: "7700000205",
      symbol: "EURUSD.r",
      side: "buy",
      type: "stop-limit",
      lots: 0.1,
      timeInForce: "gtc",
      limitPrice: 1.094,
      stopPrice: 1.095,
      createTimeMs: Date.UTC(2026, 2, 2, 9, 13),
    },
  ]);
});

test("orders that have ended are read by their state; those that still work are left out", () => {
  const rows = historyOrders.parse(withoutNulls(fixture("orders-history"))).orders;
  const types = (ticket: string) => (ticket === "7700000302" ? ("limit" as const) : undefined);
  const read = rows.flatMap((row) => toEndedOrder(row, types) ?? []);
  expect(read.map(({ id, type, status, filledLots }) => [id, type, status, filledLots])).toEqual([
    ["7700000307", "market", "unknown", 0],
    ["7700000304", "market", "rejected", 0],
    ["7700000303", "market", "expired", 0],
    ["7700000302", "limit", "cancelled", 0],
    ["7700000301", "market", "filled", 0.3],
  ]);
  expect(read.at(-1)).toEqual({
    id: "7700000301",
    symbol: "EURUSD.r",
    side: "buy",
    type: "market",
    status: "filled",
    lots: 0.3,
    filledLots: 0.3,
    averagePrice: 1.0801,
    positionId: "7700000301",
    updateTimeMs: Date.UTC(2026, 2, 2, 7),
  });
});

test("each type of order is written with its own price, and the tag in its comment", () => {
  const limit = command({ type: "limit", limitPrice: 1.07, stopLoss: { price: 1.06 }, comment: "grid" });
  const stop = command({ type: "stop", side: "sell", stopPrice: 1.06, takeProfit: { price: 1.05 } });
  expect([writeOrder(command({})), writeOrder(limit), writeOrder(stop)]).toEqual([
    { type: "market", symbol: "EURUSD.r", side: "BUY", volume: 0.1, comment: "ab:ab1" },
    {
      type: "limit",
      symbol: "EURUSD.r",
      side: "BUY",
      volume: 0.1,
      price: 1.07,
      stopLoss: 1.06,
      comment: "grid ab:ab1",
    },
    { type: "stop", symbol: "EURUSD.r", side: "SELL", volume: 0.1, price: 1.06, takeProfit: 1.05, comment: "ab:ab1" },
  ]);
});

test("what the wire can't carry is refused", () => {
  expect(() => writeOrder(command({ type: "stop-limit" }))).toThrow(/stop-limit/);
  expect(() => writeOrder(command({ stopLoss: { distance: 0.01 } }))).toThrow(/by distance/);
});

test("a change names only what the patch names; null takes a level off", () => {
  const [stop, limit] = orders.map(toOrder);
  const change = (order: typeof stop, patch: ModifyOrderCommand["patch"]) =>
    writeOrderChange({
      kind: "modify-order",
      clientOrderId: clientOrderId("ab2"),
      symbol,
      order: { ...order, id: orderId("1") } as never,
      patch,
      wanted: order as never,
    });
  expect(change(limit, { limitPrice: 2940, takeProfit: null })).toEqual({ price: 2940, takeProfit: 0 });
  expect(change(stop, { stopPrice: 1.07, stopLoss: 1.08 })).toEqual({ price: 1.07, stopLoss: 1.08 });
  expect(() => change(stop, { limitPrice: 1.07 })).toThrow(/limitPrice of the stop order 1/);
  expect(() => change(limit, { lots: 1 })).toThrow(/lots of the limit order 1/);
});

test("the answer to a new order says whether it filled or rests; another word leaves the outcome open", () => {
  const open = orderPlaced.parse(fixture("order-placed"));
  expect([toPlaceReceipt(open), toPlaceReceipt(orderPlaced.parse(fixture("order-pending-placed")))]).toEqual([
    {
      code: "DONE",
      orderId: "7700000202",
      positionId: "7700000202",
      price: 1.08241,
      timeMs: Date.UTC(2026, 2, 2, 9, 10, 0, 111),
    },
    { code: "PLACED", orderId: "7700000203", timeMs: Date.UTC(2026, 2, 2, 9, 11) },
  ]);
  expect(() => toPlaceReceipt({ ...open, status: "queued" })).toThrow(
    expect.objectContaining({ code: "BAD_ANSWER", outcome: "unknown" }),
  );
});
