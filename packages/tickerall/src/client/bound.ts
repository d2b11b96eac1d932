import type { AccountCalls } from "./calls/accounts.ts";
import type { CandleCalls } from "./calls/candles.ts";
import type { HistoryCalls } from "./calls/history.ts";
import type { OrderCalls } from "./calls/orders.ts";
import type { PositionCalls } from "./calls/positions.ts";
import type { SessionCalls } from "./calls/sessions.ts";
import type { TickerallClient } from "./client.ts";

/** Calls whose first argument, the account's id, is given already. */
type Bound<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (accountId: string, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** The client's calls on one account, without its id in front. */
export interface TickerallAccount {
  readonly accountId: string;
  readonly client: TickerallClient;
  readonly sessions: Bound<Pick<SessionCalls, "stopKeepAlive" | "rearm" | "end">>;
  readonly account: Bound<Omit<AccountCalls, "list">>;
  readonly orders: Bound<OrderCalls>;
  readonly positions: Bound<PositionCalls>;
  readonly candles: Bound<CandleCalls>;
  readonly history: Bound<HistoryCalls>;
}

function bind<Calls extends object>(calls: Calls, accountId: string): Bound<Calls> {
  const bound = Object.entries(calls).map(([name, call]) => [
    name,
    (...rest: readonly unknown[]): unknown => (call as (...all: readonly unknown[]) => unknown)(accountId, ...rest),
  ]);
  return Object.fromEntries(bound) as Bound<Calls>;
}

/** The client's calls, bound to one account. */
export function bindAccount(client: TickerallClient, accountId: string): TickerallAccount {
  const { stopKeepAlive, rearm, end } = client.sessions;
  const { list: _list, ...account } = client.accounts;
  return {
    accountId,
    client,
    sessions: bind({ stopKeepAlive, rearm, end }, accountId),
    account: bind(account, accountId),
    orders: bind(client.orders, accountId),
    positions: bind(client.positions, accountId),
    candles: bind(client.candles, accountId),
    history: bind(client.history, accountId),
  };
}
