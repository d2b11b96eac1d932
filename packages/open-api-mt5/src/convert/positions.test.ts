import { expect, test } from "vitest";
import { fixture, toUtc } from "../../test/fixtures.ts";
import { openPositions } from "../client/wire/trading.ts";
import { toPosition, writeLevels } from "./positions.ts";

const { positions } = openPositions.parse(fixture("positions"));

test("a position is named by its identifier; zero levels, empty comments and a profit that is no number are absent", () => {
  expect(positions.map((position) => toPosition(position, toUtc))).toEqual([
    {
      id: "61000012",
      symbol: "EURUSD",
      side: "buy",
      lots: 0.2,
      openPrice: 1.0835,
      openOrderId: "61000012",
      openTimeMs: Date.UTC(2026, 5, 10, 8, 50, 0, 250),
      updateTimeMs: Date.UTC(2026, 5, 10, 8, 59),
      stopLoss: 1.081,
      currentPrice: 1.08421,
      profit: 14.2,
      swap: -0.12,
      comment: "swing",
      clientOrderId: "ab12cd34ef56a1",
    },
    {
      id: "61000001",
      symbol: "EURUSD",
      side: "sell",
      lots: 0.2,
      openPrice: 1.0835,
      openOrderId: "61000001",
      openTimeMs: Date.UTC(2026, 5, 10, 8, 50, 0, 250),
      updateTimeMs: Date.UTC(2026, 5, 10, 8, 59),
      takeProfit: 1.07,
      currentPrice: 1.08421,
      swap: -0.12,
    },
  ]);
});

test("a position of a type that is not known is refused, naming it", () => {
  const [position] = positions;
  expect(() => toPosition({ ...position, type: 2 } as never, toUtc)).toThrow(
    "The position 61000012 could not be read: type is 2; expected 0 (buy) or 1 (sell).",
  );
});

test("both levels are sent, 0 for one that is not to stand", () => {
  expect(writeLevels({ stopLoss: 1.08, takeProfit: 1.1 })).toEqual({ sl: 1.08, tp: 1.1 });
  expect(writeLevels({ takeProfit: 1.1 })).toEqual({ sl: 0, tp: 1.1 });
  expect(writeLevels({})).toEqual({ sl: 0, tp: 0 });
});
