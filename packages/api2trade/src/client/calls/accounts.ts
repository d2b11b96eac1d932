import { anything, type RequestOptions, type Sender } from "../requests.ts";
import {
  type AccountSummary,
  accountSummary,
  type ConnectStatus,
  connectStatus,
  type RegisteredAccount,
  registeredAccount,
} from "../wire/accounts.ts";
import { writeJson } from "../wire/base.ts";

/** What registers a broker's account at the service. */
export interface AccountCredentials {
  readonly login: string | number;
  /** The main trading password, not the investor's. */
  readonly password: string;
  /** The broker's server, by its exact name. */
  readonly server: string;
}

/** The accounts of the service. */
export interface AccountCalls {
  /** Connects an account and gives its id, a UUID. */
  register(credentials: AccountCredentials, options?: RequestOptions): Promise<string>;
  /** Like `register`, with the service's word for the state. */
  registerFull(credentials: AccountCredentials, options?: RequestOptions): Promise<RegisteredAccount>;
  /** Whether the bridge to the broker is up. Asking while it is down makes the service connect again. */
  checkConnect(accountId: string, options?: RequestOptions): Promise<ConnectStatus>;
  summary(accountId: string, options?: RequestOptions): Promise<AccountSummary>;
  /** Removes the account for good: only a new registration, under a new id, brings it back. */
  delete(accountId: string, options?: RequestOptions): Promise<true>;
}

/** The vendor's flag of a summary: margin is in use and its level is below 150 %. */
export function isMarginCallRisk({ marginLevel = 0 }: AccountSummary): boolean {
  return marginLevel > 0 && marginLevel < 150;
}

export function accountCalls(sender: Sender): AccountCalls {
  const registerFull: AccountCalls["registerFull"] = ({ login, password, server }, options) =>
    sender.send(
      {
        operation: "accounts.register",
        lane: "open",
        method: "POST",
        path: "/RegisterAccount",
        body: writeJson({ login: String(login), password, server }),
        secrets: [password],
        isRead: false,
        answer: registeredAccount,
      },
      options,
    );
  return {
    register: async (credentials, options) => (await registerFull(credentials, options)).id,
    registerFull,
    checkConnect: (id, options) =>
      sender.send(
        {
          operation: "accounts.checkConnect",
          lane: "read",
          method: "GET",
          path: "/CheckConnect",
          query: { id },
          isRead: true,
          mayBeText: true,
          answer: connectStatus,
        },
        options,
      ),
    summary: (id, options) =>
      sender.send(
        {
          operation: "accounts.summary",
          lane: "read",
          method: "GET",
          path: "/AccountSummary",
          query: { id },
          isRead: true,
          answer: accountSummary,
        },
        options,
      ),
    delete: async (id, options) => {
      await sender.send(
        {
          operation: "accounts.delete",
          lane: "open",
          method: "DELETE",
          path: "/DeleteAccount",
          body: writeJson({ id }),
          isRead: false,
          answer: anything,
        },
        options,
      );
      return true;
    },
  };
}
