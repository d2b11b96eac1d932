import { type AccountInfo, type AccountSummary, accountId, type PositionMode } from "@anybroker/core";
import type { Account } from "../client/wire/account.ts";
import { known, unreadable } from "./read.ts";

/** MetaTrader's three margin modes: retail netting, exchange (netting too), retail hedging. */
const POSITION_MODES: readonly PositionMode[] = ["netting", "netting", "hedging"];

/** Demo, contest, real. */
const ENVIRONMENTS: readonly AccountInfo["environment"][] = ["demo", "demo", "live"];

/** How the account holds positions. Throws BAD_ANSWER on a number that is not known: orders would do another thing. */
export function toPositionMode({ login, marginMode }: Account): PositionMode {
  const mode = POSITION_MODES[marginMode];
  if (mode === undefined) throw unreadable(`The account ${login}`, "marginMode", marginMode, "0, 1 or 2");
  return mode;
}

/** The account that the terminal is logged in to. */
export function toAccountInfo({ login, name, server, tradeMode = -1 }: Account): AccountInfo {
  return {
    id: accountId(login),
    login,
    environment: ENVIRONMENTS[tradeMode] ?? "unknown",
    available: true,
    ...known({ name: name === "" ? undefined : name, server }),
  };
}

/** The account's money now. */
export function toAccountSummary(wire: Account): AccountSummary {
  const { login, currency, balance, equity, margin, marginFree, marginLevel, profit, credit, leverage } = wire;
  const { tradeAllowed, tradeExpert } = wire;
  const mayTrade = tradeAllowed === undefined ? tradeExpert : tradeAllowed && tradeExpert !== false;
  return {
    id: accountId(login),
    currency,
    positionMode: toPositionMode(wire),
    balance,
    ...known({
      equity,
      margin,
      freeMargin: marginFree,
      // Without margin in use the level is 0, which would read as a margin call.
      marginLevelPercent: margin === 0 ? undefined : marginLevel,
      unrealizedProfit: profit,
      credit,
      leverage,
      tradingAllowed: mayTrade,
    }),
  };
}
