import { type Clock, sleep } from "@anybroker/core";
import { Api2TradeError, invalidArgument } from "../api2trade-error.ts";
import type { RequestOptions, Sender } from "../requests.ts";
import { describeRetcode, isAcceptedRetcode, isRetryableRetcode } from "../retcodes.ts";
import { Digits, writeJson } from "../wire/base.ts";
import { type OrderAnswer, orderAnswer, type Position, positions } from "../wire/trading.ts";

/** The kinds of orders by their numbers on the wire. */
export const OPERATIONS = {
  buy: 0,
  sell: 1,
  buyLimit: 2,
  sellLimit: 3,
  buyStop: 4,
  sellStop: 5,
} as const;

/** A kind of order. */
export type Operation = keyof typeof OPERATIONS;

export const isMarketOperation = (operation: Operation): boolean => operation === "buy" || operation === "sell";
export const isPendingOperation = (operation: Operation): boolean => !isMarketOperation(operation);
export const isBuyOperation = (operation: Operation): boolean => operation.startsWith("buy");
export const isSellOperation = (operation: Operation): boolean => operation.startsWith("sell");

/** A new order. The wire has no expiration, magic number or slippage. */
export interface OrderRequest {
  /** As the broker writes it. */
  readonly symbol: string;
  readonly operation: Operation;
  /** Lots. */
  readonly volume: number;
  /** The trigger; needed for resting orders, forbidden for market orders. */
  readonly price?: number;
  /** Absolute price; absent or 0 for none. */
  readonly stopLoss?: number;
  /** Absolute price; absent or 0 for none. */
  readonly takeProfit?: number;
  /** Default none. MetaTrader keeps about 31 characters. */
  readonly comment?: string;
}

/** What sending an order takes. */
export interface SendOptions extends RequestOptions {
  /**
   * How often an order is sent again after a refusal that is certain and passing (a requote); default 2, never after a
   * lost or doubtful answer. The waits are 1 s, 2 s, ...
   */
  readonly requoteRetries?: number;
}

/** What to change of a position; a level that is left out stays, 0 takes it off. */
export interface LevelChange {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}

/** What became of one position of `closeAll`. */
export type CloseResult =
  | { readonly ticket: string; readonly ok: true; readonly answer: OrderAnswer }
  | { readonly ticket: string; readonly ok: false; readonly error: unknown };

/** Orders and positions of an account. Resting orders can be sent, but neither listed, changed nor cancelled. */
export interface OrderCalls {
  /** Throws an `Api2TradeError` of kind `broker-rejection` with the broker's number and text. */
  send(accountId: string, order: OrderRequest, options?: SendOptions): Promise<OrderAnswer>;
  /** Changes stop loss and take profit of an open position. */
  modify(
    accountId: string,
    ticket: string | number | bigint,
    change: LevelChange,
    options?: RequestOptions,
  ): Promise<OrderAnswer>;
  /** Closes a position, or `volume` lots of it. */
  close(
    accountId: string,
    ticket: string | number | bigint,
    options?: RequestOptions & { readonly volume?: number },
  ): Promise<OrderAnswer>;
  /** Closes every position, each whatever becomes of the others. */
  closeAll(accountId: string, options?: RequestOptions): Promise<readonly CloseResult[]>;
  positions(accountId: string, options?: RequestOptions): Promise<readonly Position[]>;
}

const DEFAULT_REQUOTE_RETRIES = 2;
const REQUOTE_WAIT_MS = 1000;

/** Refuses an order that can't be meant. Throws INVALID_ARGUMENT. */
function checkOrder({ symbol, operation, price, volume }: OrderRequest): void {
  if (!Object.hasOwn(OPERATIONS, operation)) {
    throw invalidArgument(`${String(operation)} is no operation; take one of ${Object.keys(OPERATIONS).join(", ")}.`);
  }
  if (isMarketOperation(operation) && price !== undefined) {
    throw invalidArgument(`A market order in ${symbol} carries the price ${price}; leave it out, or send a limit.`);
  }
  if (isPendingOperation(operation) && price === undefined) {
    throw invalidArgument(`A ${operation} order in ${symbol} has no price; give its trigger as price.`);
  }
  if (!(volume > 0)) throw invalidArgument(`The volume of an order in ${symbol} is ${volume}; it has to be above 0.`);
}

/** The answer, when the broker took the request. Decided by the table, not by zero. */
function accepted(operation: string, answer: OrderAnswer): OrderAnswer {
  const { retcode, comment } = answer;
  if (isAcceptedRetcode(retcode)) return answer;
  const said = comment === "" ? describeRetcode(retcode) : comment;
  throw new Api2TradeError({
    kind: "broker-rejection",
    status: 200,
    code: `RETCODE_${retcode}`,
    message: `The broker refused ${operation} with ${retcode}: ${said}`,
    retcode,
    comment,
  });
}

export function orderCalls(sender: Sender, clock: Clock): OrderCalls {
  const post = async (
    operation: string,
    lane: "open" | "modify" | "reduce",
    [path, id]: readonly [path: string, id: string],
    fields: Readonly<Record<string, unknown>>,
    options: RequestOptions | undefined,
  ): Promise<OrderAnswer> => {
    const spec = { operation, lane, method: "POST", path, query: { id }, body: writeJson(fields) } as const;
    return accepted(operation, await sender.send({ ...spec, isRead: false, answer: orderAnswer }, options));
  };
  const close: OrderCalls["close"] = async (id, ticket, { volume, ...options } = {}) =>
    post("orders.close", "reduce", ["/OrderClose", id], { ticket: new Digits(ticket), volume }, options);
  const list: OrderCalls["positions"] = (id, options) =>
    sender.send(
      {
        operation: "orders.positions",
        lane: "read",
        method: "GET",
        path: "/Positions",
        query: { id },
        isRead: true,
        answer: positions,
      },
      options,
    );
  return {
    send: async (id, order, { requoteRetries = DEFAULT_REQUOTE_RETRIES, ...options } = {}) => {
      checkOrder(order);
      const { symbol, operation, volume, price, stopLoss = 0, takeProfit = 0, comment = "" } = order;
      const fields = { symbol, operation: OPERATIONS[operation], volume, stopLoss, takeProfit, comment, price };
      for (let tries = 1; ; tries += 1) {
        try {
          return await post("orders.send", "open", ["/OrderSend", id], fields, options);
        } catch (error) {
          const refusal = Api2TradeError.is(error) ? error.retcode : undefined;
          if (refusal === undefined || !isRetryableRetcode(refusal) || tries > requoteRetries) throw error;
          await sleep(clock, REQUOTE_WAIT_MS * tries, options.call?.signal ?? options.signal).catch(() => {
            throw error;
          });
        }
      }
    },
    modify: async (id, ticket, { stopLoss, takeProfit }, options) => {
      if (stopLoss === undefined && takeProfit === undefined) {
        throw invalidArgument(`The change of ${ticket} is empty; give stopLoss, takeProfit or both.`);
      }
      const fields = { ticket: new Digits(ticket), stopLoss, takeProfit };
      return post("orders.modify", "modify", ["/OrderModify", id], fields, options);
    },
    close,
    closeAll: async (id, options) => {
      const results: CloseResult[] = [];
      for (const { ticket } of await list(id, options)) {
        try {
          results.push({ ticket, ok: true, answer: await close(id, ticket, options) });
        } catch (error) {
          results.push({ ticket, ok: false, error });
        }
      }
      return results;
    },
    positions: list,
  };
}
