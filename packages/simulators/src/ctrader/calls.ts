import type { Messages, PayloadName } from "@anybroker/ctrader/schema";
import type { AccountSession } from "./account-session.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Books } from "./convert/books.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** A request that has passed the checks of its level. */
export interface Call<Request> {
  readonly world: World;
  readonly session: Session;
  readonly message: Request;
  answer<Name extends PayloadName>(name: Name, message: Messages[Name]): void;
}

/** A request that names an account that is authorised here. */
export interface AccountCall<Request> extends Call<Request> {
  readonly account: BrokerAccount;
  readonly accountSession: AccountSession;
  readonly books: Books;
  /** The account's id as answers carry it. */
  readonly ctidTraderAccountId: number;
}

/** Which session a request needs: none, the application's, the account's, or the account's with the right to trade. */
export type Level = "none" | "application" | "account" | "trade";

/** A request of the protocol: what it is called in fault rules, what it needs, and what answers it. */
export interface Route {
  readonly request: PayloadName;
  readonly operation: string;
  readonly level: Level;
  /** Counts against the smaller budget. */
  readonly historical: boolean;
  handle(call: Call<unknown>): void;
}

/** A route that needs no account. */
export function route<Name extends PayloadName>(
  request: Name,
  operation: string,
  level: "none" | "application",
  handle: (call: Call<Messages[Name]>) => void,
): Route {
  return { request, operation, level, historical: false, handle: (call) => handle(call as Call<Messages[Name]>) };
}

/** A route about an account. */
export function accountRoute<Name extends PayloadName>(
  request: Name,
  operation: string,
  handle: (call: AccountCall<Messages[Name]>) => void,
  options: { readonly level?: "account" | "trade"; readonly historical?: boolean } = {},
): Route {
  const { level = "account", historical = false } = options;
  return {
    request,
    operation,
    level,
    historical,
    handle: (call) => handle(call as AccountCall<Messages[Name]>),
  };
}
