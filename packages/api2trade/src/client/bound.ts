import type { AccountCalls } from "./calls/accounts.ts";
import type { HistoryCalls } from "./calls/history.ts";
import type { MarketCalls } from "./calls/market.ts";
import type { OrderCalls } from "./calls/orders.ts";
import type { RestCalls } from "./calls/rest.ts";
import type { Api2TradeClient } from "./client.ts";

/** Calls whose first argument, the account's id, is given already. */
type Bound<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (accountId: string, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** The client's calls on one account, without its id in front. */
export interface Api2TradeAccount {
  readonly accountId: string;
  readonly client: Api2TradeClient;
  readonly account: Bound<Omit<AccountCalls, "register" | "registerFull">>;
  readonly market: Bound<MarketCalls>;
  readonly orders: Bound<OrderCalls>;
  readonly history: Bound<HistoryCalls>;
  readonly rest: Bound<Omit<RestCalls, "registerAccount" | "getAccounts">>;
  readonly stream: Bound<Api2TradeClient["stream"]>;
}

function bind<Calls extends object>(calls: Calls, accountId: string): Bound<Calls> {
  const bound = Object.entries(calls).map(([name, call]) => [
    name,
    (...rest: readonly unknown[]): unknown => (call as (...all: readonly unknown[]) => unknown)(accountId, ...rest),
  ]);
  return Object.fromEntries(bound) as Bound<Calls>;
}

/** The client's calls, bound to one account. */
export function bindAccount(client: Api2TradeClient, accountId: string): Api2TradeAccount {
  const { register: _register, registerFull: _registerFull, ...account } = client.accounts;
  const { registerAccount: _registerAccount, getAccounts: _getAccounts, ...rest } = client.rest;
  return {
    accountId,
    client,
    account: bind(account, accountId),
    market: bind(client.market, accountId),
    orders: bind(client.orders, accountId),
    history: bind(client.history, accountId),
    rest: bind(rest, accountId),
    stream: bind(client.stream, accountId),
  };
}
