import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { balanceOperations, historyDeals, historyTrades } from "../client/wire/history.ts";
import { toCashOperation, toDeals } from "./history.ts";

const { deals } = historyDeals.parse(withoutNulls(fixture("deals-history")));
const { trades } = historyTrades.parse(withoutNulls(fixture("history")));

test("deals come oldest first, with the money of the round trip that closed with them", () => {
  expect(toDeals(deals, trades)).toEqual([
    {
      id: "4400300",
      orderId: "7700000050",
      positionId: "7700000050",
      symbol: "EURUSD.r",
      side: "buy",
      entry: "in",
      lots: 0.3,
      price: 1.08,
      timeMs: Date.UTC(2026, 1, 27, 10),
    },
    {
      id: "4400301",
      positionId: "7700000050",
      symbol: "EURUSD.r",
      side: "sell",
      entry: "out",
      lots: 0.1,
      price: 1.0815,
      timeMs: Date.UTC(2026, 1, 27, 12, 30),
      profit: 15,
      swap: 0,
      commission: -0.7,
    },
    {
      id: "4400302",
      orderId: "7700000071",
      positionId: "7700000050",
      symbol: "EURUSD.r",
      side: "sell",
      entry: "out",
      lots: 0.2,
      price: 1.083,
      timeMs: Date.UTC(2026, 1, 27, 15),
      profit: 60,
      swap: -0.4,
      commission: -1.4,
    },
    {
      id: "4400310",
      orderId: "7700000101",
      positionId: "7700000101",
      symbol: "EURUSD.r",
      side: "buy",
      entry: "in",
      lots: 0.1,
      price: 1.0812,
      timeMs: Date.UTC(2026, 2, 2, 8, 15, 30, 250),
    },
  ]);
});

test("a deal that no round trip fits, or only one of other lots, has no money", () => {
  const summed = trades.map((trade) => ({ ...trade, volume: 0.3 }));
  for (const others of [[], summed]) {
    expect(toDeals(deals, others).every(({ profit, swap }) => profit === undefined && swap === undefined)).toBe(true);
  }
});

test("a round trip whose closeTicket is the deal's own ticket belongs to it, and names no order", () => {
  const named = trades.map((trade) => ({ ...trade, volume: 9, closeTicket: "4400302", profit: 60 })).slice(0, 1);
  expect(toDeals(deals, named).map(({ id, profit, orderId }) => [id, profit, orderId])).toEqual([
    ["4400300", undefined, "7700000050"],
    ["4400301", undefined, undefined],
    ["4400302", 60, undefined],
    ["4400310", undefined, "7700000101"],
  ]);
});

test("whatever closes at the same instant, each round trip's profit is booked at most once", () => {
  const close = fc.record({
    position: fc.constantFrom("1", "2"),
    volume: fc.constantFrom(0.1, 0.2),
    price: fc.constantFrom(1.1, 1.2),
    second: fc.integer({ min: 0, max: 3 }),
    profit: fc.integer({ min: 1, max: 9 }),
  });
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 5) + second * 1000).toISOString();
  fc.assert(
    fc.property(fc.array(close, { maxLength: 12 }), fc.integer({ min: 0, max: 12 }), (closes, missing) => {
      const fills = closes.map((one, index) => ({
        ticket: String(100 + index),
        positionId: one.position,
        symbol: "X",
        side: "SELL" as const,
        entry: "OUT" as const,
        volume: one.volume,
        price: one.price,
        stopLoss: 0,
        takeProfit: 0,
        time: at(one.second),
      }));
      const trips = closes.slice(missing).map((one) => ({
        ticket: one.position,
        symbol: "X",
        side: "BUY" as const,
        volume: one.volume,
        closePrice: one.price,
        closeTime: at(one.second),
        profit: one.profit,
        stopLoss: 0,
        takeProfit: 0,
        complete: true,
      }));
      const booked = toDeals(fills, trips).flatMap(({ profit }) => profit ?? []);
      const told = trips.map(({ profit }) => profit);
      expect(booked.toSorted()).toEqual(told.toSorted());
    }),
  );
});

test("balance operations keep their sign; a kind that is not known is other", () => {
  const { operations } = balanceOperations.parse(withoutNulls(fixture("balance-operations")));
  expect(operations.map(toCashOperation)).toEqual([
    { id: "4400012", type: "other", amount: 1.25, timeMs: Date.UTC(2026, 1, 20) },
    { id: "4400011", type: "withdrawal", amount: -250.5, timeMs: Date.UTC(2026, 1, 19, 10) },
    { id: "4400010", type: "deposit", amount: 25000, timeMs: Date.UTC(2026, 0, 15, 7, 31) },
  ]);
});

test("a deal whose round trip is missing does not take that of another deal of its instant", () => {
  const [late, close] = [deals[1], deals[1]].map((deal, index) => ({
    ...deal,
    ticket: String(index),
    price: 1.08 + index,
  }));
  const own = { ...trades[0], closePrice: 2.08, closeTicket: undefined };
  expect(toDeals([late, close] as never, [own] as never).map(({ id, profit }) => [id, profit])).toEqual([
    ["0", undefined],
    ["1", 60],
  ]);
});
