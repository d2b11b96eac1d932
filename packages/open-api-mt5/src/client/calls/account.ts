import { present, type RequestOptions, type Sender } from "../requests.ts";
import { type Account, accountAnswer, type SessionChanged, sessionChanged } from "../wire/account.ts";

/** The account that the terminal is to log in to. */
export interface AccountLogin {
  /** The account number's digits. */
  readonly username: string;
  readonly password: string;
  /** The broker's server, by its exact name. */
  readonly server: string;
  /** The terminal's executable. Left out, the configured one is forgotten. */
  readonly path?: string;
  /** 0.12.0; default the configured value. */
  readonly portable?: boolean;
  /** 0.12.0: the number that has to be connected afterwards; default `username`. */
  readonly account?: string;
}

/** The one account that the server's terminal is logged in to. */
export interface AccountCalls {
  get(options?: RequestOptions): Promise<Account>;
  /**
   * Logs the terminal in to another account, for every client of the server.
   *
   * Also when it is refused, the old session is gone and the server has written the values, password included, over
   * its settings file; 0.12.0 also forgets its feeds and schedules in it, and ends itself some seconds after a refusal.
   */
  connect(login: AccountLogin, options?: RequestOptions): Promise<SessionChanged>;
  /** Logs out, until the next `connect`: the server does not reconnect by itself any more. */
  disconnect(options?: RequestOptions): Promise<SessionChanged>;
}

/** Up to three starts of the terminal, a minute each. */
const CONNECT_TIMEOUT_MS = 300_000;

export function accountCalls(sender: Sender): AccountCalls {
  return {
    get: async (options) => {
      const answer = await sender.send(
        { operation: "account.get", lane: "read", method: "GET", path: "/account", answer: accountAnswer },
        options,
      );
      return answer.account;
    },
    connect: ({ username, password, server, path, portable, account }, options) =>
      sender.send(
        {
          operation: "account.connect",
          lane: "read",
          method: "POST",
          path: "/account/connect",
          body: present({ username, password, server, path, portable, account }),
          secrets: [password],
          timeoutMs: CONNECT_TIMEOUT_MS,
          answer: sessionChanged,
        },
        options,
      ),
    disconnect: (options) =>
      sender.send(
        {
          operation: "account.disconnect",
          lane: "read",
          method: "POST",
          path: "/account/disconnect",
          answer: sessionChanged,
        },
        options,
      ),
  };
}
