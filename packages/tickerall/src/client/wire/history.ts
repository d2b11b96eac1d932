import * as z from "zod";
import { integer, list, number, optional, side, textOrNumber, ticket, word } from "./base.ts";

/** One candle. Bid prices. */
export const candle = z.object({
  /** Opening instant in seconds since the Unix epoch. */
  timestamp: integer,
  open: number,
  high: number,
  low: number,
  close: number,
  bid: optional(number),
  /** Recent candles only. */
  tickVolume: optional(number),
  /** Ask less bid, in price units; recent candles only. */
  spread: optional(number),
});

export type Candle = z.output<typeof candle>;

/** Answer of `GET .../candles`. */
export const candles = z.object({ candles: list(candle) });

/** One closed round trip. */
export const historyTrade = z.object({
  /** The position's. */
  ticket,
  symbol: z.string(),
  /** Of the opening. */
  side,
  volume: number,
  openPrice: optional(number),
  closePrice: optional(number),
  openTime: optional(z.string()),
  closeTime: optional(z.string()),
  /** In the account's currency; absent when unknown. */
  profit: optional(number),
  swap: optional(number),
  commission: optional(number),
  stopLoss: number.default(0),
  takeProfit: number.default(0),
  closeTicket: optional(ticket),
  /** False when the opening lies outside what the broker gave. */
  complete: z.boolean().default(false),
  brokerOpenTime: optional(z.string()),
  brokerCloseTime: optional(z.string()),
});

export type HistoryTrade = z.output<typeof historyTrade>;

/** Answer of `GET .../history`. */
export const historyTrades = z.object({ trades: list(historyTrade) });

/** What has become of an order of the history. */
export type HistoryOrderState = "FILLED" | "CANCELED" | "EXPIRED" | "REJECTED" | "PARTIAL" | "PLACED" | "UNKNOWN";

/** One order of the history. */
export const historyOrder = z.object({
  orderTicket: ticket,
  symbol: z.string(),
  side,
  volume: number,
  /** Volume-weighted over the fills. */
  price: number.default(0),
  time: z.string(),
  positionId: optional(ticket),
  state: word<HistoryOrderState>(),
  dealCount: integer.default(1),
});

export type HistoryOrder = z.output<typeof historyOrder>;

/** Answer of `GET .../orders-history`. */
export const historyOrders = z.object({ orders: list(historyOrder) });

/** One fill. It carries no money: see `historyTrade`. */
export const historyDeal = z.object({
  ticket,
  positionId: optional(ticket),
  symbol: z.string(),
  /** The deal's own: closing a long is `SELL`. */
  side,
  entry: z.enum(["IN", "OUT", "INOUT", "OUT_BY"]),
  volume: number,
  price: number,
  stopLoss: number.default(0),
  takeProfit: number.default(0),
  time: z.string(),
});

export type HistoryDeal = z.output<typeof historyDeal>;

/** Answer of `GET .../deals-history`. */
export const historyDeals = z.object({ deals: list(historyDeal) });

/** The kinds of balance operations; deposit and withdrawal are told apart by the sign. */
export type BalanceOperationType =
  | "deposit"
  | "withdrawal"
  | "credit"
  | "charge"
  | "correction"
  | "bonus"
  | "commission"
  | "other";

/** A change of the balance that is no trade. */
export const balanceOperation = z.object({
  ticket,
  type: word<BalanceOperationType>(),
  /** MetaTrader 5's deal type. */
  dealType: optional(integer),
  /** Signed, in the account's currency. */
  amount: number,
  time: z.string(),
  /** The login, in clear. */
  account: optional(textOrNumber),
  brokerTime: optional(z.string()),
});

export type BalanceOperation = z.output<typeof balanceOperation>;

/** Answer of `GET .../balance-operations`. */
export const balanceOperations = z.object({ operations: list(balanceOperation) });
