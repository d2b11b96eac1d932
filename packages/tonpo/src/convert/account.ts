import {
  type AccountId,
  type AccountInfo,
  type AccountSummary,
  accountId,
  Decimal,
  type PositionMode,
} from "@anybroker/core";
import type { AccountUpdate, AccountInfo as WireInfo } from "../client/wire/account-info.ts";
import type { Account } from "../client/wire/accounts.ts";
import { known, unreadable } from "./read.ts";

/** An account of the user's list. The service does not say whether it is a demo. */
export function toAccountInfo(row: Account): AccountInfo {
  return {
    id: accountId(row.accountId),
    environment: "unknown",
    available: row.status !== "login_failed" && row.status !== "deleted",
    ...known({ login: row.mt5Login, server: row.mt5Server }),
  };
}

/** Equity in per cent of the margin in use, to two digits. The vendor's own client divides the other way round. */
function marginLevelPercent({ equity, margin }: AccountUpdate): number | undefined {
  if (equity === undefined || margin === undefined || margin === 0) return undefined;
  return Decimal.of(equity).multiply(100).divide(margin, 2).toNumber();
}

/** The money of an account as far as it is told. */
export function toAccountChanges(update: AccountUpdate): Partial<AccountSummary> {
  const { currency, balance, equity, margin, freeMargin, leverage, profit } = update;
  return known({
    currency,
    balance,
    equity,
    margin,
    freeMargin,
    leverage: leverage === 0 ? undefined : leverage,
    marginLevelPercent: marginLevelPercent(update),
    unrealizedProfit: profit,
  });
}

/** What the wire does not tell of an account's money. */
export interface AccountFacts {
  readonly id: AccountId;
  readonly positionMode: PositionMode;
  /** Taken when the wire tells none. */
  readonly currency: string | undefined;
  readonly tradingAllowed: boolean;
}

/** The account's money now. Throws BAD_ANSWER when no currency is known: a default would be a guess. */
export function toAccountSummary(info: WireInfo, facts: AccountFacts): AccountSummary {
  const { id, positionMode, tradingAllowed } = facts;
  const currency = info.currency ?? facts.currency;
  if (currency === undefined) {
    const expected = 'its ISO code; the gateway tells none, so set "currency" in the adapter\'s options';
    throw unreadable(`The account ${id}`, "currency", undefined, expected);
  }
  return { ...toAccountChanges(info), id, currency, positionMode, balance: info.balance, tradingAllowed };
}
