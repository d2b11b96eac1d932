import { present, type RequestOptions, type Sender } from "../requests.ts";
import { invalidArgument } from "../tonpo-error.ts";
import { path } from "../urls.ts";
import type { Side } from "../wire/base.ts";
import { type OrderKind, type OrderResult, orderAnswer, type PendingOrder, pendingOrders } from "../wire/orders.ts";
import { above0, levels, settled } from "./order-checks.ts";

/** What any order may carry besides its kind. The wire has no expiration, deviation, filling mode or time in force. */
export interface OrderExtras {
  /** Absolute price. */
  readonly sl?: number;
  /** Absolute price. */
  readonly tp?: number;
  /** Brokers take 31 characters. */
  readonly comment?: string;
  readonly magic?: number;
}

/** A new order. */
export interface OrderRequest extends OrderExtras {
  /** As the broker writes it. */
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: OrderKind;
  /** Lots. */
  readonly volume: number;
  /** The limit or the trigger; needed for `limit` and `stop`, forbidden for `market`. */
  readonly price?: number;
}

type PlaceNow = (
  symbol: string,
  volume: number,
  extras?: OrderExtras,
  options?: RequestOptions,
) => Promise<OrderResult>;
type PlaceAt = (
  symbol: string,
  volume: number,
  price: number,
  extras?: OrderExtras,
  options?: RequestOptions,
) => Promise<OrderResult>;

/** Orders of the user's account. There is no call that changes or cancels a resting one. */
export interface OrderCalls {
  /** Throws a `TonpoError` ORDER_REFUSED with the broker's words, other than the vendor's client, which returns them. */
  place(order: OrderRequest, options?: RequestOptions): Promise<OrderResult>;
  readonly marketBuy: PlaceNow;
  readonly marketSell: PlaceNow;
  readonly limitBuy: PlaceAt;
  readonly limitSell: PlaceAt;
  readonly stopBuy: PlaceAt;
  readonly stopSell: PlaceAt;
  /** The resting orders, at gateways that tell them. */
  listPending(options?: RequestOptions): Promise<readonly PendingOrder[]>;
}

/** Refuses an order that the vendor's client would refuse, before it is sent. */
function checkOrder({ symbol, orderType, volume, price }: OrderRequest): void {
  if (symbol.trim() === "") throw invalidArgument("An order has to name a symbol; it is blank.");
  above0("volume", volume);
  above0("price", price);
  if (orderType === "market" && price !== undefined) {
    throw invalidArgument(`A market order in ${symbol} carries the price ${price}; leave it out, or place a limit.`);
  }
  if (orderType !== "market" && price === undefined) {
    throw invalidArgument(`A ${orderType} order in ${symbol} has no price; give its limit or trigger.`);
  }
}

export function orderCalls(sender: Sender): OrderCalls {
  const place = async (order: OrderRequest, options?: RequestOptions): Promise<OrderResult> => {
    checkOrder(order);
    const { symbol, side, orderType, volume, price, comment, magic } = order;
    const answer = await sender.send(
      {
        operation: "orders.place",
        lane: "open",
        method: "POST",
        path: path("orders"),
        body: {
          ...present({ symbol, side, orderType, volume, price }),
          ...levels(order),
          ...present({ comment: comment === "" ? undefined : comment, magic: magic === 0 ? undefined : magic }),
        },
        subject: "symbol",
        ownVerdict: true,
        answer: orderAnswer,
      },
      options,
    );
    return settled(`The ${orderType} order to ${side} ${volume} lots of ${symbol}`, answer);
  };
  const now =
    (side: Side): PlaceNow =>
    (symbol, volume, extras, options) =>
      place({ ...extras, symbol, side, orderType: "market", volume }, options);
  const at =
    (orderType: "limit" | "stop", side: Side): PlaceAt =>
    (symbol, volume, price, extras, options) =>
      place({ ...extras, symbol, side, orderType, volume, price }, options);
  return {
    place,
    marketBuy: now("buy"),
    marketSell: now("sell"),
    limitBuy: at("limit", "buy"),
    limitSell: at("limit", "sell"),
    stopBuy: at("stop", "buy"),
    stopSell: at("stop", "sell"),
    listPending: (options) =>
      sender.send(
        { operation: "orders.listPending", lane: "read", method: "GET", path: path("orders"), answer: pendingOrders },
        options,
      ),
  };
}
