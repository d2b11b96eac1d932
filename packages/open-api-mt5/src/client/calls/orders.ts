import { invalidArgument } from "../open-api-mt5-error.ts";
import { jsonBody, type RequestOptions, requireFinite, type Sender, type Ticket, ticketDigits } from "../requests.ts";
import {
  type CloseAnswer,
  closeAnswer,
  type NewsCloseJobs,
  newsCloseJobs,
  type OrderAnswer,
  orderAnswer,
  type PendingOrder,
  pendingOrders,
  type Tickets,
  tickets,
  type WeekendCloseJobs,
  weekendCloseJobs,
} from "../wire/trading.ts";

/** A new order. The wire has no expiration, filling mode or client order id: the server would drop them silently. */
export interface OrderRequest {
  /** As the broker writes it. */
  readonly symbol: string;
  readonly side: "buy" | "sell";
  /** Lots; the server does not round them. */
  readonly volume: number;
  /** Default `market`. */
  readonly orderType?: "market" | "limit" | "stop" | "stopLimit";
  /** The trigger; needed for all but `market`, ignored for it. */
  readonly price?: number;
  /** The limit that a `stopLimit` order has once it is triggered. */
  readonly stopLimit?: number;
  /** Largest slippage in points, where the symbol's execution heeds it; default 20. */
  readonly deviation?: number;
  /** Absolute price. */
  readonly sl?: number;
  /** Absolute price. */
  readonly tp?: number;
  /** Strategy number; text beyond 2^53. Default 0. */
  readonly magic?: string | number;
  /** At most 31 characters; default `api-order`. */
  readonly comment?: string;
  /** 0.12.0: `M15_High` closes it 15 minutes before an event of that impact (`Low`, `Medium`, `High`). */
  readonly closeOnNews?: string;
  /** 0.12.0: `M15`, `M30` or `H1` closes it that long before the week's last close. */
  readonly closeOnWeekend?: string;
}

/** How much of a position is closed. */
export interface CloseRequest {
  /** Lots; default all. Ignored for a pending order. */
  readonly volume?: number;
  /** Largest slippage in points; default 20. */
  readonly deviation?: number;
  /** Becomes the closing deal's comment; default `api-close`. */
  readonly comment?: string;
}

/** Orders. What the terminal refuses is an answer with a `retcode`, not an error. */
export interface OrderCalls {
  /**
   * Places an order. Never to be repeated without a look at the books: there is no idempotency, and when the terminal
   * gives no answer the server itself tries again with another filling mode.
   */
  place(order: OrderRequest, options?: RequestOptions): Promise<OrderAnswer>;
  pending(options?: RequestOptions): Promise<readonly PendingOrder[]>;
  /**
   * Cancels the pending order of that ticket, or closes the position of that ticket: a filled order and its position
   * have the same. `operation` of the answer says which was done.
   */
  close(ticket: Ticket, request?: CloseRequest, options?: RequestOptions): Promise<CloseAnswer>;
  /** The tickets of all open positions and pending orders. */
  tickets(options?: RequestOptions): Promise<Tickets>;
  /** 0.12.0: what the news guard watches. */
  newsCloseJobs(options?: RequestOptions): Promise<NewsCloseJobs>;
  /** 0.12.0: what the weekend guard watches. */
  weekendCloseJobs(options?: RequestOptions): Promise<WeekendCloseJobs>;
}

function checkOrder({ orderType = "market", symbol, price, stopLimit, ...numbers }: OrderRequest): void {
  requireFinite(`The order in ${symbol}`, { price, stopLimit, ...numbers });
  if (orderType !== "market" && price === undefined) {
    throw invalidArgument(`A ${orderType} order in ${symbol} has no price; give its trigger as price.`);
  }
  if (orderType === "stopLimit" && stopLimit === undefined) {
    throw invalidArgument(`A stopLimit order in ${symbol} has no limit; give it as stopLimit.`);
  }
}

function magicDigits(magic: string | number | undefined): string | undefined {
  if (magic === undefined || /^-?\d+$/.test(String(magic))) return magic === undefined ? undefined : String(magic);
  throw invalidArgument(`The magic number ${magic} is no whole number.`);
}

export function orderCalls(sender: Sender): OrderCalls {
  const get = { lane: "read", method: "GET" } as const;
  return {
    place: async (order, options) => {
      checkOrder(order);
      const { symbol, side, volume, orderType, price, stopLimit, deviation, sl, tp, comment } = order;
      const { closeOnNews, closeOnWeekend, magic } = order;
      const fields = { symbol, side, volume, orderType, price, stopLimit, deviation, sl, tp, comment };
      return sender.send(
        {
          operation: "orders.place",
          lane: "open",
          method: "POST",
          path: "/orders",
          body: jsonBody({ magic: magicDigits(magic) }, { ...fields, closeOnNews, closeOnWeekend }),
          answer: orderAnswer,
        },
        options,
      );
    },
    pending: async (options) => {
      const spec = { ...get, operation: "orders.pending", path: "/orders/pending", answer: pendingOrders };
      return (await sender.send(spec, options)).orders;
    },
    close: async (ticket, { volume, deviation, comment } = {}, options) => {
      requireFinite(`The closing of ${ticket}`, { volume, deviation });
      return sender.send(
        {
          operation: "orders.close",
          lane: "reduce",
          method: "POST",
          path: "/orders/close",
          body: jsonBody({ ticket: ticketDigits(ticket) }, { volume, deviation, comment }),
          answer: closeAnswer,
        },
        options,
      );
    },
    tickets: (options) =>
      sender.send({ ...get, operation: "orders.tickets", path: "/tickets", answer: tickets }, options),
    newsCloseJobs: (options) =>
      sender.send(
        { ...get, operation: "orders.newsCloseJobs", path: "/orders/news-close/jobs", answer: newsCloseJobs },
        options,
      ),
    weekendCloseJobs: (options) =>
      sender.send(
        { ...get, operation: "orders.weekendCloseJobs", path: "/orders/weekend-close/jobs", answer: weekendCloseJobs },
        options,
      ),
  };
}
