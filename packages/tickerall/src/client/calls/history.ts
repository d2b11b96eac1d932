import type * as z from "zod";
import { onAccount, type RequestOptions, type Sender } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type BalanceOperation,
  balanceOperations,
  type HistoryDeal,
  type HistoryOrder,
  type HistoryTrade,
  historyDeals,
  historyOrders,
  historyTrades,
} from "../wire/history.ts";

/** Which rows. The service only has what the broker gave: a recent stretch of some weeks. */
export interface HistoryRequest {
  readonly symbol?: string;
  /** ISO-8601 with its zone. */
  readonly from?: string;
  /** ISO-8601 with its zone. */
  readonly to?: string;
  /** Most rows, counted from the newest. */
  readonly limit?: number;
  /** How long the service may wait for the history of a connection that has just been warmed; 0: not at all. */
  readonly waitMs?: number;
}

/** What has been traded. All lists are newest first. */
export interface HistoryCalls {
  /** Closed round trips, with their money. */
  get(accountId: string, request?: HistoryRequest, options?: RequestOptions): Promise<readonly HistoryTrade[]>;
  /** Orders that have ended. */
  orders(accountId: string, request?: HistoryRequest, options?: RequestOptions): Promise<readonly HistoryOrder[]>;
  /** Fills, without money. */
  deals(accountId: string, request?: HistoryRequest, options?: RequestOptions): Promise<readonly HistoryDeal[]>;
  /** Deposits, withdrawals and the like. An empty list may mean that the broker gave none. */
  balanceOperations(
    accountId: string,
    request?: Omit<HistoryRequest, "symbol">,
    options?: RequestOptions,
  ): Promise<readonly BalanceOperation[]>;
}

export function historyCalls(sender: Sender): HistoryCalls {
  const read = <Answer>(
    operation: string,
    resource: string,
    id: string,
    { symbol, from, to, limit, waitMs }: HistoryRequest = {},
    answer: z.ZodType<Answer>,
    options?: RequestOptions,
  ): Promise<Answer> =>
    sender.send(
      {
        operation,
        lane: "history",
        method: "GET",
        path: path("accounts", id, resource),
        query: { symbol, from, to, limit, waitMs },
        account: onAccount(id),
        answer,
      },
      options,
    );
  return {
    get: async (id, request, options) =>
      (await read("history.get", "history", id, request, historyTrades, options)).trades,
    orders: async (id, request, options) =>
      (await read("history.orders", "orders-history", id, request, historyOrders, options)).orders,
    deals: async (id, request, options) =>
      (await read("history.deals", "deals-history", id, request, historyDeals, options)).deals,
    balanceOperations: async (id, request, options) =>
      (await read("history.balanceOperations", "balance-operations", id, request, balanceOperations, options))
        .operations,
  };
}
