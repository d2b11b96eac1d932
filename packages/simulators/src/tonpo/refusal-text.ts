import { type ErrorCode, RETCODES } from "@anybroker/core";
import type { TonpoKnobs } from "./options.ts";

/** The terminal's words for a refusal; the wire has no codes. */
const TEXTS: { readonly [Code in ErrorCode]?: string } = {
  REQUOTE: "Requote",
  REJECT: "Request rejected",
  CANCEL: "Request canceled by trader",
  ERROR: "Request processing error",
  TIMEOUT: "Request canceled by timeout",
  INVALID: "Invalid request",
  INVALID_VOLUME: "Invalid volume",
  INVALID_PRICE: "Invalid price",
  INVALID_STOPS: "Invalid stops",
  TRADE_DISABLED: "Trade is disabled",
  MARKET_CLOSED: "Market is closed",
  NO_MONEY: "Not enough money",
  PRICE_CHANGED: "Price changed",
  PRICE_OFF: "Off quotes",
  INVALID_EXPIRATION: "Invalid expiration",
  ORDER_CHANGED: "Order state changed",
  TOO_MANY_REQUESTS: "Too many requests",
  NO_CHANGES: "No changes",
  SERVER_DISABLES_AT: "AutoTrading disabled by server",
  CLIENT_DISABLES_AT: "AutoTrading disabled by client",
  LOCKED: "Request locked for processing",
  FROZEN: "Order or position frozen",
  INVALID_FILL: "Unsupported filling mode",
  CONNECTION: "No connection with the trade server",
  ONLY_REAL: "Only real accounts allowed",
  LIMIT_ORDERS: "Pending orders limit reached",
  LIMIT_VOLUME: "Volume limit reached",
  INVALID_ORDER: "Invalid order",
  POSITION_CLOSED: "Position not found",
  INVALID_CLOSE_VOLUME: "Invalid close volume",
  CLOSE_ORDER_EXIST: "Close order already exists",
  LIMIT_POSITIONS: "Positions limit reached",
  REJECT_CANCEL: "Pending order activation rejected",
  LONG_ONLY: "Only long positions allowed",
  SHORT_ONLY: "Only short positions allowed",
  CLOSE_ONLY: "Only position closing allowed",
  FIFO_CLOSE: "Position closing allowed by FIFO rule only",
  HEDGE_PROHIBITED: "Hedging is prohibited",
  SYMBOL_NOT_FOUND: "Symbol not found",
  POSITION_NOT_FOUND: "Position not found",
  ORDER_NOT_FOUND: "Order not found",
};

/** A refusal in the terminal's words, with MetaTrader's number behind them where the knobs ask for it. */
export function refusalText(code: ErrorCode, { retcodeInError }: TonpoKnobs): string {
  const text = TEXTS[code] ?? "Request rejected";
  const { retcode } = RETCODES[code];
  return retcodeInError && retcode < 20_000 ? `${text} (${retcode})` : text;
}
