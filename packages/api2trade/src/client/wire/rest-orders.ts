import * as z from "zod";
import { integer, number, optional, ticket, word } from "./base.ts";

/** The words of the REST dialect for a kind of order. */
export type RestOperation =
  | "Buy"
  | "Sell"
  | "BuyLimit"
  | "SellLimit"
  | "BuyStop"
  | "SellStop"
  | "BuyStopLimit"
  | "SellStopLimit"
  | "CloseBy"
  | "Balance"
  | "Credit";

const restFields = z.looseObject({
  ticket,
  symbol: optional(z.string()),
  /** MetaTrader 5's name for it. */
  orderType: optional(word<RestOperation>()),
  /** MetaTrader 4's. */
  type: optional(word<RestOperation>()),
  lots: optional(number),
  volume: optional(number),
  openPrice: optional(number),
  openTime: optional(z.string()),
  openTimestampUTC: optional(integer),
  closePrice: optional(number),
  closeTime: optional(z.string()),
  /** The part that was closed. */
  closeLots: optional(number),
  closeComment: optional(z.string()),
  stopLoss: number.default(0),
  takeProfit: number.default(0),
  profit: optional(number),
  swap: optional(number),
  commission: optional(number),
  fee: optional(number),
  comment: optional(z.string()),
  /** MetaTrader 5. */
  expertId: optional(integer),
  /** MetaTrader 4. */
  magicNumber: optional(integer),
  stopLimitPrice: optional(number),
  expiration: optional(z.string()),
  /** `Started`, `Placed`, `Filled`, `Cancelled` ... of MetaTrader 5; `OPEN_NORMAL` ... of MetaTrader 4. */
  state: optional(z.string()),
  digits: optional(integer),
});

/**
 * An order of the REST dialect: resting, open or closed, of MetaTrader 4 or 5, with the members that differ brought
 * together in `operation` and `lots`. Members beyond these are kept.
 */
export const restOrder = restFields.transform((order, context) => {
  const operation = order.orderType ?? order.type;
  const lots = order.lots ?? order.volume;
  if (operation === undefined) context.addIssue({ code: "custom", path: ["orderType"], message: "it is missing" });
  if (lots === undefined) context.addIssue({ code: "custom", path: ["lots"], message: "it is missing" });
  return { ...order, operation: operation ?? "", lots: lots ?? 0 };
});

export type RestOrder = z.output<typeof restOrder>;

/** Answer of `OpenedOrders` and `ClosedOrders`. */
export const restOrders = z.array(restOrder);

/** Answer of `OrderHistory`: MetaTrader 4 accounts give a bare list, MetaTrader 5 accounts wrap it. */
export const restHistory = z.union([
  restOrders,
  z.looseObject({ orders: restOrders }).transform(({ orders }) => orders),
]);
