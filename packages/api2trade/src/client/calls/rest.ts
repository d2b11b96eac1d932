import { anything, type RequestOptions, type RequestSpec, type Sender } from "../requests.ts";
import {
  type AccountDetails,
  type AccountRow,
  type AccountSummary,
  accountDetails,
  accountRows,
  accountSummary,
  type RegisteredAccount,
  registeredAccount,
} from "../wire/accounts.ts";
import { Digits, type Word } from "../wire/base.ts";
import { type RestOperation, type RestOrder, restHistory, restOrder, restOrders } from "../wire/rest-orders.ts";

/** What registers a broker's account. */
export interface RestRegistration {
  readonly type?: "Metatrader 4" | "Metatrader 5";
  readonly server?: string;
  /** The login. */
  readonly user?: string | number;
  readonly password?: string;
  /** The account's name in the dashboard. */
  readonly name?: string;
}

/** A new order. Times are the broker's, written `2026-01-05T10:00:00`. */
export interface RestOrderRequest {
  readonly symbol: string;
  readonly operation: Word<RestOperation>;
  /** Lots. */
  readonly volume: number;
  readonly price?: number;
  /** Points. */
  readonly slippage?: number;
  readonly stoploss?: number;
  readonly takeprofit?: number;
  readonly comment?: string;
  /** MetaTrader 4. */
  readonly magic?: number;
  /** MetaTrader 5's magic number. */
  readonly expertID?: number;
  /** MetaTrader 5. */
  readonly stopLimitPrice?: number;
  readonly expiration?: string;
  /** MetaTrader 5. */
  readonly expirationType?: "GTC" | "Today" | "Specified" | "SpecifiedDay";
  readonly placedType?: string;
}

/** What an order or position is to become: a level of 0 is none. */
export interface RestChange {
  readonly stoploss: number;
  readonly takeprofit: number;
  /** The trigger of a resting order. */
  readonly price?: number;
  readonly expiration?: string;
}

/** How an order or position is closed. */
export interface RestClose {
  /** Default all. */
  readonly lots?: number;
  readonly price?: number;
  /** Points. */
  readonly slippage?: number;
  readonly comment?: string;
}

/** A stretch of history in the broker's time, written `2026-01-05T10:00:00`. */
export interface RestRange {
  readonly from: string;
  /** Optional on MetaTrader 4. */
  readonly to?: string;
}

/** How a history is asked for; the first three are MetaTrader 5's. */
export interface RestHistoryRequest extends RestRange {
  readonly sort?: "OpenTime" | "CloseTime";
  readonly ascending?: boolean;
  /** Names of the members wanted. */
  readonly filter?: readonly string[];
}

/**
 * The calls as the vendor's documentation site has them: all `GET`, those that trade included, each sent once.
 *
 * The parameters of `orderModify` and `orderClose`, and the two lists of orders, are not documented there; they follow
 * what other programs send.
 */
export interface RestCalls {
  registerAccount(account: RestRegistration, options?: RequestOptions): Promise<RegisteredAccount>;
  deleteAccount(id: string, options?: RequestOptions): Promise<true>;
  getAccounts(options?: RequestOptions): Promise<readonly AccountRow[]>;
  accountSummary(id: string, options?: RequestOptions): Promise<AccountSummary>;
  /** MetaTrader 5 only. */
  account(id: string, options?: RequestOptions): Promise<AccountDetails>;
  orderSend(id: string, order: RestOrderRequest, options?: RequestOptions): Promise<RestOrder>;
  orderModify(id: string, ticket: string, change: RestChange, options?: RequestOptions): Promise<RestOrder>;
  /** Closes a position, or takes a resting order back. */
  orderClose(id: string, ticket: string, close?: RestClose, options?: RequestOptions): Promise<RestOrder>;
  /** Positions and resting orders. */
  openedOrders(id: string, options?: RequestOptions): Promise<readonly RestOrder[]>;
  /** What was closed since the broker's connection was made. */
  closedOrders(id: string, options?: RequestOptions): Promise<readonly RestOrder[]>;
  orderHistory(id: string, request: RestHistoryRequest, options?: RequestOptions): Promise<readonly RestOrder[]>;
  /** MetaTrader 4. `pageNumber` counts from 0; `ordersPerPage` is 10 by default. */
  orderHistoryPagination(
    id: string,
    request: RestRange & {
      readonly ordersPerPage?: number;
      readonly pageNumber?: number;
      readonly requestAgain?: boolean;
    },
    options?: RequestOptions,
  ): Promise<readonly RestOrder[]>;
}

export function restCalls(sender: Sender): RestCalls {
  type Call<Answer> = Pick<RequestSpec<Answer>, "answer" | "lane"> & Partial<Pick<RequestSpec<Answer>, "secrets">>;
  const get = <Answer>(
    path: string,
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    { answer, lane, secrets = [] }: Call<Answer>,
    options: RequestOptions | undefined,
  ): Promise<Answer> => {
    const operation = `rest.${path.charAt(0).toLowerCase()}${path.slice(1)}`;
    const isRead = lane === "read" || lane === "history";
    return sender.send({ operation, lane, method: "GET", path: `/${path}`, query, secrets, isRead, answer }, options);
  };
  const digits = (ticket: string): string => new Digits(ticket).text;
  return {
    registerAccount: async ({ type, server, user, password, name }, options) => {
      const secrets = password === undefined ? [] : [password];
      const call = { answer: registeredAccount, lane: "open", secrets } as const;
      return get("RegisterAccount", { type, server, user, password, name }, call, options);
    },
    deleteAccount: async (id, options) => {
      await get("DeleteAccount", { id }, { answer: anything, lane: "open" }, options);
      return true;
    },
    getAccounts: (options) => get("GetAccounts", {}, { answer: accountRows, lane: "read" }, options),
    accountSummary: (id, options) => get("AccountSummary", { id }, { answer: accountSummary, lane: "read" }, options),
    account: (id, options) => get("Account", { id }, { answer: accountDetails, lane: "read" }, options),
    orderSend: (id, order, options) => get("OrderSend", { id, ...order }, { answer: restOrder, lane: "open" }, options),
    orderModify: async (id, ticket, change, options) =>
      get("OrderModify", { id, ticket: digits(ticket), ...change }, { answer: restOrder, lane: "modify" }, options),
    orderClose: async (id, ticket, close = {}, options) =>
      get("OrderClose", { id, ticket: digits(ticket), ...close }, { answer: restOrder, lane: "reduce" }, options),
    openedOrders: (id, options) => get("OpenedOrders", { id }, { answer: restOrders, lane: "read" }, options),
    closedOrders: (id, options) => get("ClosedOrders", { id }, { answer: restOrders, lane: "read" }, options),
    orderHistory: (id, { filter, ...request }, options) =>
      get(
        "OrderHistory",
        { id, ...request, ...(filter !== undefined && { filter: filter.join(",") }) },
        { answer: restHistory, lane: "history" },
        options,
      ),
    orderHistoryPagination: (id, request, options) =>
      get("OrderHistoryPagination", { id, ...request }, { answer: restHistory, lane: "history" }, options),
  };
}
