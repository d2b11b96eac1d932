import type { KeptSessions } from "../kept-sessions.ts";
import type { MeshRouter } from "../mesh-router.ts";
import { onAccount, present, type RequestOptions, type Sender, type WriteOptions } from "../requests.ts";
import { invalidArgument } from "../tickerall-error.ts";
import { path } from "../urls.ts";
import {
  type AccountDisconnected,
  type AccountListing,
  type AccountMigration,
  type AccountRemoval,
  type AccountSnapshot,
  accountDisconnected,
  accountListings,
  accountMigration,
  accountRemoval,
  accountSnapshot,
  type SessionStarted,
  type SymbolSpec,
  sessionStarted,
  symbolNames,
  symbolSpecs,
} from "../wire/accounts.ts";
import type { TerminalType } from "../wire/base.ts";
import type { TerminalChoice } from "./sessions.ts";

/** Where an account's connection is to move. */
export interface Migration {
  readonly to: TerminalType;
  /** Needed for `WEB` unless the service knows it from an earlier connect. */
  readonly webTerminalUrl?: string;
  readonly webEndpoint?: string;
}

/** How a cold listed account is warmed. */
export interface Reconnect extends TerminalChoice {
  readonly password: string;
  /** Undocumented; presumably one device identity towards the broker. */
  readonly stableDevice?: boolean;
}

/** The roster, and what one account is and has. */
export interface AccountCalls {
  /** Every account of the key. */
  list(options?: RequestOptions): Promise<readonly AccountListing[]>;
  /** The account's money and positions; `online` is false, and both are missing, while it is cold. */
  get(accountId: string, options?: RequestOptions): Promise<AccountSnapshot>;
  symbols(accountId: string, options?: RequestOptions): Promise<readonly string[]>;
  /** The trading rules of the symbols; none for a MetaTrader 4 account. */
  symbolSpecs(accountId: string, options?: RequestOptions): Promise<readonly SymbolSpec[]>;
  /** Takes the account off the roster and forgets its credentials; the broker's side is not touched. */
  remove(accountId: string, options?: RequestOptions): Promise<AccountRemoval>;
  /**
   * Lets the connection go cold; the account stays in the roster. Forgets the credentials, or the next call would warm
   * it again; `keepCredentials` keeps them.
   */
  disconnect(
    accountId: string,
    options?: RequestOptions & { readonly keepCredentials?: boolean },
  ): Promise<AccountDisconnected>;
  /** Moves the connection to another terminal type; positions and orders stay. Fails while a trade is in flight. */
  migrate(accountId: string, migration: Migration, options?: WriteOptions): Promise<AccountMigration>;
  /** Warms a cold account of the roster; the service has no password of its own. */
  reconnect(accountId: string, reconnect: Reconnect, options?: WriteOptions): Promise<SessionStarted>;
}

export function accountCalls(sender: Sender, kept: KeptSessions, mesh: MeshRouter): AccountCalls {
  const forget = (accountId: string): void => {
    kept.forget(accountId);
    mesh.forget(accountId);
  };
  const atBase = (id: string) => ({ id, rearms: true, routable: false });
  return {
    list: (options) =>
      sender.send(
        { operation: "accounts.list", lane: "read", method: "GET", path: path("accounts"), answer: accountListings },
        options,
      ),
    get: (id, options) =>
      sender.send(
        {
          operation: "accounts.get",
          lane: "read",
          method: "GET",
          path: path("accounts", id),
          account: atBase(id),
          answer: accountSnapshot,
        },
        options,
      ),
    symbols: async (id, options) => {
      const answer = await sender.send(
        {
          operation: "accounts.symbols",
          lane: "read",
          method: "GET",
          path: path("accounts", id, "symbols"),
          account: onAccount(id),
          answer: symbolNames,
        },
        options,
      );
      return answer.symbols;
    },
    symbolSpecs: async (id, options) => {
      const answer = await sender.send(
        {
          operation: "accounts.symbolSpecs",
          lane: "read",
          method: "GET",
          path: path("accounts", id, "symbol-specs"),
          account: onAccount(id),
          answer: symbolSpecs,
        },
        options,
      );
      return answer.specs;
    },
    remove: (id, options) => {
      forget(id);
      return sender.send(
        {
          operation: "accounts.remove",
          lane: "read",
          method: "DELETE",
          path: path("accounts", id),
          answer: accountRemoval,
        },
        options,
      );
    },
    disconnect: (id, { keepCredentials = false, ...options } = {}) => {
      if (!keepCredentials) forget(id);
      return sender.send(
        {
          operation: "accounts.disconnect",
          lane: "read",
          method: "POST",
          path: path("accounts", id, "disconnect"),
          answer: accountDisconnected,
        },
        options,
      );
    },
    migrate: async (id, { to, webTerminalUrl, webEndpoint }, options) => {
      if (webTerminalUrl === "") {
        throw invalidArgument(`The migration of ${id} has an empty webTerminalUrl; leave it out or give the address.`);
      }
      return sender.send(
        {
          operation: "accounts.migrate",
          lane: "read",
          method: "POST",
          path: path("accounts", id, "migrate"),
          body: present({ to, webTerminalUrl, webEndpoint }),
          account: atBase(id),
          answer: accountMigration,
        },
        options,
      );
    },
    reconnect: async (id, { password, stableDevice, terminalType, webTerminalUrl, webEndpoint }, options) =>
      sender.send(
        {
          operation: "accounts.reconnect",
          lane: "read",
          method: "POST",
          path: path("accounts", id, "reconnect"),
          body: present({ password, stableDevice, terminalType, webTerminalUrl, webEndpoint }),
          secrets: [password],
          answer: sessionStarted,
        },
        options,
      ),
  };
}
