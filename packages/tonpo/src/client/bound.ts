import type { AccountInfoCalls } from "./calls/account.ts";
import type { AccountCalls } from "./calls/accounts.ts";
import type { HistoryCalls } from "./calls/history.ts";
import type { OrderCalls } from "./calls/orders.ts";
import type { PositionCalls } from "./calls/positions.ts";
import type { SymbolCalls } from "./calls/symbols.ts";
import type { TonpoClient } from "./client.ts";

/** Calls whose first argument, the account's id, is given already. */
type Bound<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (accountId: string, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

type LifeCycle = Bound<Pick<AccountCalls, "get" | "status" | "waitForActive" | "pause" | "resume" | "delete">>;

/** The client's calls on the user's account. */
export interface TonpoAccount {
  readonly accountId: string;
  readonly client: TonpoClient;
  readonly account: LifeCycle & AccountInfoCalls;
  readonly orders: OrderCalls;
  readonly positions: PositionCalls;
  readonly symbols: SymbolCalls;
  readonly history: HistoryCalls;
}

/** The client's calls, bound to the one account of its key. */
export function bindAccount(client: TonpoClient, accountId: string): TonpoAccount {
  const { accounts, orders, positions, symbols, history } = client;
  return {
    accountId,
    client,
    account: {
      get: (options) => accounts.get(accountId, options),
      status: (options) => accounts.status(accountId, options),
      waitForActive: (options) => accounts.waitForActive(accountId, options),
      pause: (options) => accounts.pause(accountId, options),
      resume: (options) => accounts.resume(accountId, options),
      delete: (options) => accounts.delete(accountId, options),
      info: (options) => client.account.info(options),
    },
    orders,
    positions,
    symbols,
    history,
  };
}
