import { type AccountId, BrokerError } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { TonpoClient } from "../client/client.ts";
import type { Account, AccountStatus } from "../client/wire/accounts.ts";
import { ask } from "./open-account.ts";

/** The account of `id`, once it is connected; refuses when the gateway would trade on another one. */
export async function chooseAccount(
  client: TonpoClient,
  roster: readonly Account[],
  id: AccountId,
  activeTimeoutMs: number,
  call: Call,
): Promise<AccountStatus> {
  const row = roster.find((candidate) => candidate.accountId === id);
  if (row === undefined) {
    throw new BrokerError("ACCOUNT_NOT_FOUND", `The account ${id} is not among those of this key.`, {
      broker: "tonpo",
    });
  }
  return ask(call, async () => {
    const status = await client.accounts.waitForActive(id, { call, timeoutMs: activeTimeoutMs, acceptPaused: true });
    await requireSameLogin(client, row, roster.length > 1, call);
    return status;
  });
}

/** No trading call names an account: what answers has to be the login that was meant. */
async function requireSameLogin(client: TonpoClient, row: Account, several: boolean, call: Call): Promise<void> {
  const { login = "0" } = await client.account.info({ call });
  const isKnown = login !== "0" && row.mt5Login !== undefined;
  if (isKnown ? login === row.mt5Login : !several) return;
  const found = isKnown ? `answers for the login ${login}` : "does not say which login it answers for";
  throw new BrokerError(
    "ACCOUNT_AMBIGUOUS",
    `The account ${row.accountId} (login ${row.mt5Login ?? "unknown"}) was to be opened, but the key ${found}; give each account a user of its own.`,
    { broker: "tonpo" },
  );
}
