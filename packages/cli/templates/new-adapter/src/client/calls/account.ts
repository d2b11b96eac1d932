import type { Call } from "@anybroker/core/adapter";
import type { Ask } from "../client.ts";
import { type AccountRow, accountRow } from "../wire.ts";

/** Requests about the account. */
export interface AccountCalls {
  /** `GET /account`: the account of the key. */
  get(call: Call): Promise<AccountRow>;
}

/** The requests about the account, over `ask`. */
export function accountCalls(ask: Ask): AccountCalls {
  return { get: (call) => ask(accountRow, call, { method: "GET", path: "/account" }) };
}
