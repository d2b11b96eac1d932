import { Decimal } from "@anybroker/core";
import type { ClosedTrade } from "./wire/trading.ts";

/** Counts and sums over closed trades, on their net profit. Money in the account's currency, rounded to cents. */
export interface SummaryStatistics {
  readonly totalTrades: number;
  /** Net above 0. */
  readonly winningTrades: number;
  /** Net below 0; a trade that ends at 0 is neither. */
  readonly losingTrades: number;
  /** 0..1, four decimals. */
  readonly winRate: number;
  readonly grossProfit: number;
  /** Negative. */
  readonly grossLoss: number;
  readonly netProfit: number;
  readonly avgWin: number;
  /** Negative. */
  readonly avgLoss: number;
  /** Gross profit by gross loss, four decimals; infinite without a loss, even without a trade. */
  readonly profitFactor: number;
}

/** What a trade made: profit, swap and commission together, to the cent. */
export function netProfitOf({ profit, swap, commission }: Pick<ClosedTrade, "profit" | "swap" | "commission">): number {
  return netOf(profit, swap, commission).toNumber();
}

function netOf(profit: number, swap: number, commission: number): Decimal {
  return Decimal.of(profit).add(swap).add(commission).round(2);
}

/** Profit and swap of an open position together. */
export function totalProfitOf({ profit = 0, swap = 0 }: { readonly profit?: number; readonly swap?: number }): number {
  return Decimal.of(profit).add(swap).toNumber();
}

const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.add(value), Decimal.zero);

const ratio = (part: Decimal | number, whole: Decimal | number, digits: number): number =>
  Decimal.of(whole).sign() === 0 ? 0 : Decimal.of(part).divide(whole, digits).toNumber();

/** The vendor's summary of a history. */
export function summaryStatistics(trades: readonly ClosedTrade[]): SummaryStatistics {
  const nets = trades.map(({ profit, swap, commission }) => netOf(profit, swap, commission));
  const wins = nets.filter((net) => net.sign() > 0);
  const losses = nets.filter((net) => net.sign() < 0);
  const grossProfit = sum(wins);
  const grossLoss = sum(losses);
  return {
    totalTrades: nets.length,
    winningTrades: wins.length,
    losingTrades: losses.length,
    winRate: ratio(wins.length, nets.length, 4),
    grossProfit: grossProfit.toNumber(),
    grossLoss: grossLoss.toNumber(),
    netProfit: grossProfit.add(grossLoss).toNumber(),
    avgWin: ratio(grossProfit, wins.length, 2),
    avgLoss: ratio(grossLoss, losses.length, 2),
    profitFactor: losses.length === 0 ? Number.POSITIVE_INFINITY : ratio(grossProfit, grossLoss.abs(), 4),
  };
}
