import { expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountSnapshot } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { toPosition, writeLevels } from "./positions.ts";

const { positions } = accountSnapshot.parse(withoutNulls(fixture("account-online")));

test("a position is read with its tag; zero levels and empty comments are absent", () => {
  expect(positions.map(toPosition)).toEqual([
    {
      id: "7700000101",
      symbol: "EURUSD.r",
      side: "buy",
      lots: 0.1,
      openPrice: 1.0812,
      openOrderId: "7700000101",
      openTimeMs: Date.UTC(2026, 2, 2, 8, 15, 30, 250),
      stopLoss: 1.07,
      currentPrice: 1.0823,
      profit: 11.5,
      swap: -0.21,
      commission: -0.35,
      updateTimeMs: Date.UTC(2026, 2, 2, 9, 0, 1),
      comment: "swing",
      clientOrderId: "ab12f3",
    },
    {
      id: "9007199254740993",
      symbol: "XAUUSD",
      side: "sell",
      lots: 0.02,
      openPrice: 3010.25,
      openOrderId: "9007199254740993",
      takeProfit: 2990.5,
      swap: 0,
      commission: 0,
    },
  ]);
});

test("a position without an opening price is refused, naming both", () => {
  const { entryPrice: _price, ...position } = positions[0] ?? {};
  expect(() => toPosition(position as never)).toThrow(
    "The position 7700000101 could not be read: entryPrice is missing",
  );
});

test.each([
  ["one changed", { stopLoss: 1.08 }, { stopLoss: 1.08, takeProfit: 1.1 }, { stopLoss: 1.08, takeProfit: 1.1 }],
  ["one taken off", { takeProfit: null }, { stopLoss: 1.08 }, { stopLoss: 1.08, takeProfit: 0 }],
  ["one set where there was none", { takeProfit: 1.1 }, { takeProfit: 1.1 }, { takeProfit: 1.1 }],
  ["both taken off", { stopLoss: null, takeProfit: null }, {}, { stopLoss: 0, takeProfit: 0 }],
])("of two levels with %s, both that are to stand are sent", (_what, patch, wanted, body) => {
  expect(writeLevels(patch, wanted)).toEqual(body);
});
