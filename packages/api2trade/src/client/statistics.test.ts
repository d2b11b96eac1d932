import fc from "fast-check";
import { expect, test } from "vitest";
import { netProfitOf, summaryStatistics, totalProfitOf } from "./statistics.ts";
import type { ClosedTrade } from "./wire/trading.ts";

const trade = (profit: number, swap = 0, commission = 0): ClosedTrade => ({
  ticket: "1",
  symbol: "EURUSD",
  type: "buy",
  volume: 1,
  openPrice: 1,
  closePrice: 1,
  openTime: "",
  closeTime: "",
  profit,
  swap,
  commission,
});

test("the vendor's own example", () => {
  expect(summaryStatistics([trade(100, 0, -2), trade(-40), trade(1, -0.5, -0.5)])).toEqual({
    totalTrades: 3,
    winningTrades: 1,
    losingTrades: 1,
    winRate: 0.3333,
    grossProfit: 98,
    grossLoss: -40,
    netProfit: 58,
    avgWin: 98,
    avgLoss: -40,
    profitFactor: 2.45,
  });
});

test("without a trade nothing is lost: the profit factor is infinite", () => {
  expect(summaryStatistics([])).toEqual({
    totalTrades: 0,
    winningTrades: 0,
    losingTrades: 0,
    winRate: 0,
    grossProfit: 0,
    grossLoss: 0,
    netProfit: 0,
    avgWin: 0,
    avgLoss: 0,
    profitFactor: Number.POSITIVE_INFINITY,
  });
});

test("sums are decimal: 0.1 and 0.2 make 0.3", () => {
  expect(summaryStatistics([trade(0.1), trade(0.2)]).netProfit).toBe(0.3);
  expect([netProfitOf(trade(0.1, 0.2, -0.3)), totalProfitOf({ profit: -3.1, swap: -0.42 })]).toEqual([0, -3.52]);
});

test("wins, losses and the net always agree", () => {
  const cents = fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 100);
  fc.assert(
    fc.property(fc.array(fc.tuple(cents, cents, cents)), (rows) => {
      const stats = summaryStatistics(rows.map(([profit, swap, commission]) => trade(profit, swap, commission)));
      const nets = rows.map(([profit, swap, commission]) => Math.round((profit + swap + commission) * 100));
      expect(Math.round(stats.netProfit * 100)).toBe(nets.reduce((sum, net) => sum + net, 0));
      expect(stats.winningTrades + stats.losingTrades).toBe(nets.filter((net) => net !== 0).length);
    }),
  );
});
