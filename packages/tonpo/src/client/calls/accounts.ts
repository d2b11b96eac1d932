import type { HttpRequest, Lane } from "@anybroker/core/adapter";
import { nothing, present, type RequestOptions, type Sender } from "../requests.ts";
import { path } from "../urls.ts";
import { type WaitEnvironment, type WaitForActive, waitForActive } from "../wait-for-active.ts";
import {
  type Account,
  type AccountCredentials,
  type AccountStatus,
  account,
  accountCredentials,
  accountStatus,
  accounts,
} from "../wire/accounts.ts";
import type { Word } from "../wire/base.ts";

/** The MetaTrader 5 login that an account is made of. */
export interface NewAccount {
  /** The account number at the broker. */
  readonly mt5Login: string | number;
  /** Its trading password; sent, never kept. */
  readonly mt5Password: string;
  /** The broker's server, by its exact name. */
  readonly mt5Server: string;
  /** Where the terminal runs; default: the service's choice. */
  readonly region?: Word<"eu" | "us" | "asia">;
}

/** MetaTrader 5 accounts under the user. One per user: no trading call says which account is meant. */
export interface AccountCalls {
  /** Provisions an account. Its first login takes minutes: follow with `waitForActive`. Not to be repeated blindly. */
  create(account: NewAccount, options?: RequestOptions): Promise<AccountCredentials>;
  list(options?: RequestOptions): Promise<readonly Account[]>;
  get(accountId: string, options?: RequestOptions): Promise<Account>;
  /** Where gateways tell only of the terminal's process there, the state is taken from the account's record. */
  status(accountId: string, options?: RequestOptions): Promise<AccountStatus>;
  /**
   * Asks for the status until it is `active`.
   *
   * Throws a `TonpoError` ACCOUNT_LOGIN_FAILED, ACCOUNT_DELETED or ACCOUNT_TIMEOUT; any other error of a request ends
   * the wait as well.
   */
  waitForActive(accountId: string, options?: WaitForActive): Promise<AccountStatus>;
  /** Blocks new orders; the account stays connected. */
  pause(accountId: string, options?: RequestOptions): Promise<void>;
  /** Ends a pause, or starts a disconnected account again. */
  resume(accountId: string, options?: RequestOptions): Promise<void>;
  /** Takes the account off the service for good. */
  delete(accountId: string, options?: RequestOptions): Promise<void>;
}

export function accountCalls(sender: Sender, environment: WaitEnvironment): AccountCalls {
  const read = (accountId: string, options?: RequestOptions): Promise<Account> =>
    sender.send(
      {
        operation: "accounts.get",
        lane: "read",
        method: "GET",
        path: path("accounts", accountId),
        subject: "account",
        answer: account,
      },
      options,
    );
  const status = async (accountId: string, options?: RequestOptions): Promise<AccountStatus> => {
    const found = await sender.send(
      {
        operation: "accounts.status",
        lane: "read",
        method: "GET",
        path: path("accounts", accountId, "status"),
        subject: "account",
        answer: accountStatus,
      },
      options,
    );
    if (found.status !== undefined) return found;
    const record = await read(accountId, options);
    return {
      ...found,
      ...(record.status !== undefined && { status: record.status }),
      ...(record.lastError !== undefined && { lastError: record.lastError }),
    };
  };
  const act = (
    verb: "pause" | "resume" | "delete",
    lane: Lane,
    method: HttpRequest["method"],
    accountId: string,
    options?: RequestOptions,
  ): Promise<void> =>
    sender.send(
      {
        operation: `accounts.${verb}`,
        lane,
        method,
        path: method === "DELETE" ? path("accounts", accountId) : path("accounts", accountId, verb),
        subject: "account",
        answer: nothing,
      },
      options,
    );
  return {
    create: ({ mt5Login, mt5Password, mt5Server, region }, options) =>
      sender.send(
        {
          operation: "accounts.create",
          lane: "modify",
          method: "POST",
          path: path("accounts"),
          body: present({
            mt5Login: String(mt5Login),
            mt5Password,
            mt5Server,
            region: region === "" ? undefined : region,
          }),
          secrets: [mt5Password],
          answer: accountCredentials,
        },
        options,
      ),
    list: (options) =>
      sender.send(
        { operation: "accounts.list", lane: "read", method: "GET", path: path("accounts"), answer: accounts },
        options,
      ),
    get: read,
    status,
    waitForActive: (accountId, options = {}) =>
      waitForActive(environment, accountId, options, (requestOptions) => status(accountId, requestOptions)),
    pause: (accountId, options) => act("pause", "reduce", "POST", accountId, options),
    resume: (accountId, options) => act("resume", "modify", "POST", accountId, options),
    delete: (accountId, options) => act("delete", "modify", "DELETE", accountId, options),
  };
}
