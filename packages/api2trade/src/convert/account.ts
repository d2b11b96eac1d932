import { type AccountInfo, type AccountSummary, accountId, BrokerError } from "@anybroker/core";
import type { AccountRow, AccountSummary as WireSummary } from "../client/wire/accounts.ts";
import type { Api2TradeOptions } from "../options.ts";
import { known } from "./read.ts";

/** An account of the configuration, of which the wire tells nothing more. */
export function toConfiguredInfo(id: string): AccountInfo {
  return { id: accountId(id), environment: "unknown", available: true };
}

/** A row of the dialect `rest`'s list. */
export function toAccountInfo({ id, account_number, account_server, name }: AccountRow): AccountInfo {
  return {
    id: accountId(id),
    environment: "unknown",
    available: true,
    ...known({ login: account_number, server: account_server, name }),
  };
}

/** @param options what counts where the service tells nothing. */
export function toAccountSummary(
  id: string,
  wire: WireSummary,
  options: Pick<Api2TradeOptions, "currency" | "positionMode">,
): AccountSummary {
  const currency = wire.currency === undefined || wire.currency === "" ? options.currency : wire.currency;
  if (currency === undefined) {
    throw new BrokerError(
      "BAD_ANSWER",
      `The service tells no currency of the account ${id}; set currency in the options.`,
      { broker: "api2trade", details: { field: "currency" } },
    );
  }
  const { balance, equity, margin, freeMargin, marginLevel, profit, credit, leverage, isInvestor } = wire;
  return {
    id: accountId(id),
    currency,
    positionMode: options.positionMode,
    balance,
    ...known({
      equity,
      margin,
      freeMargin,
      marginLevelPercent: marginLevel === 0 ? undefined : marginLevel,
      unrealizedProfit: profit,
      credit,
      leverage,
      tradingAllowed: isInvestor === undefined ? undefined : !isInvestor,
    }),
  };
}
