import { expect, test } from "vitest";
import { fixture, toUtc } from "../../test/fixtures.ts";
import { dealHistory } from "../client/wire/analysis.ts";
import { isTrade, toCashOperation, toDeal } from "./history.ts";

const rows = dealHistory.parse(fixture("deals")).trades;

test("fills are read with exact costs and their reason; the tag counts only on what a program did", () => {
  const common = { symbol: "EURUSD", positionId: "61000012" };
  expect(rows.filter(isTrade).map((row) => toDeal(row, toUtc))).toEqual([
    {
      ...common,
      id: "52000077",
      orderId: "61000012",
      side: "buy",
      entry: "in",
      lots: 0.2,
      price: 1.0835,
      timeMs: Date.UTC(2026, 5, 10, 8, 50, 0, 250),
      profit: 0,
      swap: 0,
      commission: -0.71,
      clientOrderId: "ab12cd34ef56a1",
      reason: "client",
    },
    {
      ...common,
      id: "52000080",
      orderId: "61000031",
      side: "sell",
      entry: "out",
      lots: 0.05,
      price: 1.08421,
      timeMs: Date.UTC(2026, 5, 10, 8, 56, 40),
      profit: 3.27,
      swap: -0.03,
      commission: -0.18,
      clientOrderId: "ab12cd34ef56a3",
      reason: "client",
    },
    {
      ...common,
      id: "9007199254740993",
      orderId: "61000040",
      side: "sell",
      entry: "out",
      lots: 0.15,
      price: 1.081,
      timeMs: Date.UTC(2026, 5, 10, 8, 58, 20),
      profit: -34.5,
      swap: 0,
      commission: -0.52,
      reason: "stop-loss",
    },
    {
      ...common,
      id: "52000090",
      orderId: "61000041",
      side: "buy",
      entry: "in-out",
      lots: 0.2,
      price: 1.0835,
      timeMs: Date.UTC(2026, 5, 10, 8, 58, 30),
      profit: 0,
      swap: 0,
      commission: -0.71,
      reason: "client",
    },
  ]);
});

test("what moves the balance without a trade is cash, a balance operation by its sign", () => {
  expect(rows.filter((row) => !isTrade(row)).map((row) => toCashOperation(row, toUtc))).toEqual([
    { id: "52000001", type: "deposit", amount: 25000, timeMs: Date.UTC(2026, 5, 10, 7, 3, 20), comment: "Deposit" },
    { id: "52000091", type: "withdrawal", amount: -100.5, timeMs: Date.UTC(2026, 5, 10, 8, 59, 10) },
  ]);
});

test.each([
  [3, "credit"],
  [6, "bonus"],
  [11, "commission"],
  [12, "other"],
  [99, "other"],
])("a deal of type %i is cash of type %s", (type, expected) => {
  const [row] = rows;
  expect(toCashOperation({ ...row, type } as never, toUtc).type).toBe(expected);
});

test("a deal whose entry is not known is refused, naming it", () => {
  expect(() => toDeal({ ...rows[1], entry: 7 } as never, toUtc)).toThrow("entry is 7; expected 0 to 3");
});
