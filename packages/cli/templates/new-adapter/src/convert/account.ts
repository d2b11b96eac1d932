import { type AccountInfo, type AccountSummary, accountId } from "@anybroker/core";
import type { AccountRow } from "../client/wire.ts";

/** Which account it is. */
export function toAccountInfo({ id, kind }: AccountRow): AccountInfo {
  return { id: accountId(id), environment: kind, available: true };
}

/** What is on it. */
export function toAccountSummary({ id, currency, balance, equity }: AccountRow): AccountSummary {
  return { id: accountId(id), currency, balance, equity, positionMode: "hedging" };
}
