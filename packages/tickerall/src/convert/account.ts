import { type AccountInfo, type AccountSummary, accountId, sumExact } from "@anybroker/core";
import type { AccountDetails, AccountListing, AccountSnapshot } from "../client/wire/accounts.ts";
import { known, required, unreadable } from "./read.ts";

/** An account of the roster. `login` is the one that the user configured: the wire masks it. */
export function toAccountInfo(
  row: AccountListing,
  facts: { readonly available: boolean; readonly login?: string | undefined },
): AccountInfo {
  return {
    id: accountId(row.id),
    environment: row.isDemo ? "demo" : "live",
    available: facts.available,
    ...known({ login: facts.login ?? row.accountNumber, server: row.server }),
  };
}

/** The money of an account as far as it is told. */
export function toAccountChanges(details: AccountDetails): Partial<AccountSummary> {
  const { currency, balance, equity, margin, freeMargin, leverage } = details;
  // Without margin in use some brokers write a level of 0, which would read as a margin call.
  const marginLevelPercent = margin === 0 ? undefined : details.marginLevel;
  return known({ currency, balance, equity, margin, freeMargin, marginLevelPercent, leverage });
}

/**
 * The account's money now.
 *
 * @param currency what is taken when the wire tells none, as for MetaTrader 4 accounts.
 */
export function toAccountSummary(snapshot: AccountSnapshot, currency: string | undefined): AccountSummary {
  const what = `The account ${snapshot.id}`;
  const details = required(what, "account", snapshot.account);
  const changes = toAccountChanges(details);
  const profits = snapshot.positions.map((position) => position.profit);
  const unrealizedProfit = profits.every((profit) => profit !== undefined) ? sumExact(profits) : undefined;
  const told = changes.currency ?? currency;
  if (told === undefined) {
    throw unreadable(
      what,
      "currency",
      undefined,
      'its ISO code: the service tells none for MetaTrader 4 accounts, so set "currency" in the adapter\'s options',
    );
  }
  return {
    ...changes,
    id: accountId(snapshot.id),
    currency: told,
    positionMode: "hedging",
    balance: required(what, "balance", changes.balance),
    ...known({ unrealizedProfit }),
  };
}
