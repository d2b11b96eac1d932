import { type AccountInfo, type AccountSummary, accountId, Decimal, sumExact } from "@anybroker/core";
import type {
  ProtoOACtidTraderAccount,
  ProtoOAGetPositionUnrealizedPnLRes,
  ProtoOAPosition,
  ProtoOATrader,
} from "../schema/index.ts";
import { known, readMoney, sumMoney } from "./read.ts";

/** An account as the grant lists it. */
export function toAccountInfo(wire: ProtoOACtidTraderAccount): AccountInfo {
  return {
    id: accountId(String(wire.ctidTraderAccountId)),
    environment: wire.isLive === true ? "live" : "demo",
    available: true,
    ...known({
      login: wire.traderLogin === undefined ? undefined : String(wire.traderLogin),
      server: wire.brokerTitleShort,
    }),
  };
}

/** The money of an account without what its open positions make of it. */
export function toSummary(trader: ProtoOATrader, currency: string): AccountSummary {
  const { moneyDigits } = trader;
  const bonuses = [trader.managerBonus, trader.ibBonus, trader.nonWithdrawableBonus];
  const leverage = trader.leverageInCents ?? 0;
  return {
    id: accountId(String(trader.ctidTraderAccountId)),
    currency,
    positionMode: trader.accountType === "NETTED" ? "netting" : "hedging",
    balance: readMoney(trader.balance, moneyDigits),
    ...known({
      credit: bonuses.every((bonus) => bonus === undefined) ? undefined : sumMoney(bonuses, moneyDigits),
      leverage: leverage === 0 ? undefined : leverage / 100,
    }),
    tradingAllowed: (trader.accessRights ?? "FULL_ACCESS") === "FULL_ACCESS",
  };
}

/** The summary with equity and margin, which the wire leaves to its reader. */
export function withOpenPositions(
  summary: AccountSummary,
  trader: ProtoOATrader,
  positions: readonly ProtoOAPosition[],
  profits: ProtoOAGetPositionUnrealizedPnLRes | undefined,
): AccountSummary {
  const margin = usedMargin(positions, trader.totalMarginCalculationType ?? "MAX");
  if (positions.length > 0 && profits === undefined) return { ...summary, margin };
  const rows = profits?.positionUnrealizedPnL ?? [];
  const digits = profits?.moneyDigits;
  const equity = Decimal.of(summary.balance)
    .add(
      sumMoney(
        rows.map((row) => row.netUnrealizedPnL),
        digits,
      ),
    )
    .toNumber();
  const freeMargin = Decimal.of(equity).subtract(margin).toNumber();
  return {
    ...summary,
    equity,
    margin,
    freeMargin,
    unrealizedProfit: sumMoney(
      rows.map((row) => row.grossUnrealizedPnL),
      digits,
    ),
    ...(margin > 0 && { marginLevelPercent: Decimal.of(equity).multiply(100).divide(margin, 2).toNumber() }),
  };
}

/** Both sides of a symbol count as the account says: all of them, the larger side, or their difference. */
function usedMargin(positions: readonly ProtoOAPosition[], rule: string | number): number {
  const sides = new Map<string, { BUY: number; SELL: number }>();
  for (const { tradeData, usedMargin: used, moneyDigits } of positions) {
    const key = String(tradeData.symbolId);
    const both = sides.get(key) ?? { BUY: 0, SELL: 0 };
    const side = tradeData.tradeSide === "SELL" ? "SELL" : "BUY";
    both[side] = sumExact([both[side], readMoney(used ?? 0, moneyDigits)]);
    sides.set(key, both);
  }
  return sumExact(
    [...sides.values()].map(({ BUY, SELL }) => {
      if (rule === "SUM") return sumExact([BUY, SELL]);
      return rule === "NET" ? Math.abs(sumExact([BUY, -SELL])) : Math.max(BUY, SELL);
    }),
  );
}
