import type { CashOperation } from "@anybroker/core";
import type { ProtoOADepositWithdraw, ProtoOATrader } from "@anybroker/ctrader/schema";
import type { Books } from "./books.ts";
import { toMoney } from "./units.ts";

/** A change of the balance that is no trade. */
export function toDepositWithdraw({ account, moneyDigits }: Books, operation: CashOperation): ProtoOADepositWithdraw {
  const { balance, version } = account.ledger.after(operation.id);
  return {
    operationType: operation.amount < 0 ? "BALANCE_WITHDRAW" : "BALANCE_DEPOSIT",
    balanceHistoryId: operation.id,
    balance: toMoney(balance, moneyDigits),
    delta: toMoney(operation.amount, moneyDigits),
    changeBalanceTimestamp: operation.timeMs,
    ...(operation.comment !== undefined && { externalNote: operation.comment }),
    balanceVersion: version,
    equity: toMoney(balance, moneyDigits),
    moneyDigits,
  };
}

/** The account's money and rights. */
export function toTrader({ account, instruments, moneyDigits }: Books): ProtoOATrader {
  const { balance, currency, leverage = 100, positionMode, tradingAllowed } = account.books.summary();
  const { accessRights, brokerName, login } = account.facts;
  return {
    ctidTraderAccountId: account.wireId,
    balance: toMoney(balance, moneyDigits),
    balanceVersion: account.ledger.version,
    managerBonus: 0,
    ibBonus: 0,
    nonWithdrawableBonus: 0,
    accessRights: tradingAllowed === false ? "NO_TRADING" : accessRights,
    depositAssetId: instruments.assetId(currency),
    swapFree: false,
    leverageInCents: leverage * 100,
    totalMarginCalculationType: "SUM",
    maxLeverage: leverage * 100,
    traderLogin: login,
    accountType: positionMode === "netting" ? "NETTED" : "HEDGED",
    brokerName,
    registrationTimestamp: account.registeredAtMs,
    isLimitedRisk: false,
    moneyDigits,
    fairStopOut: false,
    stopOutStrategy: "MOST_LOSING_FIRST",
  };
}
