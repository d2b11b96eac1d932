import { onAccount, present, type QueueOptions, type RequestOptions, type Sender } from "../requests.ts";
import { invalidArgument } from "../tickerall-error.ts";
import { path } from "../urls.ts";
import type { Side } from "../wire/base.ts";
import {
  type BatchResult,
  batchResult,
  type OrderCancelled,
  type OrderModified,
  type OrderPlaced,
  orderCancelled,
  orderModified,
  orderPlaced,
  type PendingOrder,
  pendingOrders,
} from "../wire/orders.ts";

/** A new order. The wire has no expiration, magic number, deviation, filling mode or time in force. */
export interface OrderRequest {
  readonly type: "market" | "limit" | "stop";
  /** As the broker writes it. */
  readonly symbol: string;
  readonly side: Side;
  /** Lots. */
  readonly volume: number;
  /** The trigger; needed for `limit` and `stop`, forbidden for `market`. */
  readonly price?: number;
  /** Absolute price. */
  readonly stopLoss?: number;
  /** Absolute price. */
  readonly takeProfit?: number;
  /** Brokers take 31 characters. */
  readonly comment?: string;
}

/** What to change of a resting order; what is left out stays, 0 takes a level off. */
export interface OrderChange {
  readonly price?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}

/** Which resting orders to cancel; everything when empty. */
export interface CancelFilter {
  readonly symbol?: string;
  readonly side?: Side;
  readonly type?: "limit" | "stop" | "stopLimit";
}

/** Orders of one account. Resting ones are for MetaTrader 5 accounts. */
export interface OrderCalls {
  /** Throws BROKER_REJECTED, BROKER_ACCOUNT_NOT_HOT, or a validation error. */
  place(accountId: string, order: OrderRequest, options?: QueueOptions): Promise<OrderPlaced>;
  /** Every resting order. `waitMs`: how long the service may wait for a connection that has just been warmed. */
  listPending(
    accountId: string,
    options?: RequestOptions & { readonly waitMs?: number },
  ): Promise<readonly PendingOrder[]>;
  /** Throws TICKET_NOT_FOUND when the order has ended. */
  cancelPending(accountId: string, ticket: string | number, options?: QueueOptions): Promise<OrderCancelled>;
  modifyPending(
    accountId: string,
    ticket: string | number,
    change: OrderChange,
    options?: QueueOptions,
  ): Promise<OrderModified>;
  /** Cancels all that fit; one that fails is a row of the result. */
  cancelAll(accountId: string, filter?: CancelFilter, options?: QueueOptions): Promise<BatchResult>;
}

/** Refuses an order that the service would refuse, before it is sent. */
export function checkOrder({ type, symbol, price }: Pick<OrderRequest, "type" | "symbol" | "price">): void {
  if (type === "market" && price !== undefined) {
    throw invalidArgument(`A market order in ${symbol} carries the price ${price}; leave it out, or place a limit.`);
  }
  if (type !== "market" && price === undefined) {
    throw invalidArgument(`A ${type} order in ${symbol} has no price; give its trigger as price.`);
  }
}

/** Refuses a change that changes nothing. */
export function checkChange(what: string, change: Readonly<Record<string, unknown>>): void {
  if (Object.keys(change).length === 0) {
    throw invalidArgument(`The change of ${what} is empty; give at least one of price, stopLoss and takeProfit.`);
  }
}

export function orderCalls(sender: Sender): OrderCalls {
  return {
    place: async (id, order, options) => {
      checkOrder(order);
      const { type, symbol, side, volume, price, stopLoss, takeProfit, comment } = order;
      return sender.send(
        {
          operation: "orders.place",
          lane: "open",
          method: "POST",
          path: path("accounts", id, "orders"),
          body: present({ type, symbol, side, volume, price, stopLoss, takeProfit, comment }),
          account: onAccount(id),
          answer: orderPlaced,
        },
        options,
      );
    },
    listPending: async (id, { waitMs, ...options } = {}) => {
      const answer = await sender.send(
        {
          operation: "orders.listPending",
          lane: "read",
          method: "GET",
          path: path("accounts", id, "orders", "pending"),
          query: { waitMs },
          account: onAccount(id),
          answer: pendingOrders,
        },
        options,
      );
      return answer.orders;
    },
    cancelPending: (id, ticket, options) =>
      sender.send(
        {
          operation: "orders.cancelPending",
          lane: "reduce",
          method: "DELETE",
          path: path("accounts", id, "orders", ticket),
          account: onAccount(id),
          answer: orderCancelled,
        },
        options,
      ),
    modifyPending: async (id, ticket, { price, stopLoss, takeProfit }, options) => {
      const body = present({ price, stopLoss, takeProfit });
      checkChange(`order ${ticket}`, body);
      return sender.send(
        {
          operation: "orders.modifyPending",
          lane: "modify",
          method: "PATCH",
          path: path("accounts", id, "orders", ticket),
          body,
          account: onAccount(id),
          answer: orderModified,
        },
        options,
      );
    },
    cancelAll: (id, { symbol, side, type } = {}, options) =>
      sender.send(
        {
          operation: "orders.cancelAll",
          lane: "reduce",
          method: "POST",
          path: path("accounts", id, "orders", "cancel-all"),
          body: present({ symbol, side, type }),
          account: onAccount(id),
          answer: batchResult,
        },
        options,
      ),
  };
}
