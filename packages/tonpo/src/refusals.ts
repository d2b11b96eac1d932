import { codeOfRetcode, type ErrorCode, isSuccess } from "@anybroker/core";

/** Words that a refused order comes with, in lower case, and what they mean. */
export interface RefusalRow {
  readonly words: string;
  readonly code: ErrorCode;
}

const rows = (code: ErrorCode, ...words: readonly string[]): readonly RefusalRow[] =>
  words.map((one) => ({ words: one, code }));

/**
 * MetaTrader's usual words, and the gateway's own. There are no numbers on this wire.
 *
 * The first row whose words are in the text wins. Those that leave open what happened stand first, so that a text that
 * says both is not taken for a proof; among the rest the longer words stand before those that they hold.
 */
export const REFUSALS: readonly RefusalRow[] = [
  ...rows("TIMEOUT", "timeout", "timed out", "time out"),
  ...rows("CONNECTION", "no connection", "connection lost", "connection failed", "not connected to the trade server"),
  ...rows("CONNECTION", "no response", "no reply", "no answer", "bridge", "disconnected from"),
  ...rows("ERROR", "processing error", "internal error", "common error"),

  ...rows("ACCOUNT_UNAVAILABLE", "account is not active", "account not active", "no active account"),
  ...rows("ACCOUNT_UNAVAILABLE", "account is created", "account is connecting", "account is reconnecting"),
  ...rows("ACCOUNT_UNAVAILABLE", "account is disconnected", "account is not connected", "account not connected"),
  ...rows(
    "AUTH_FAILED",
    "account is login failed",
    "account is login_failed",
    "invalid account",
    "authorization failed",
  ),
  ...rows("TRADE_DISABLED", "account is paused", "account paused", "trading is paused", "trial is frozen"),

  ...rows("REJECT_CANCEL", "activation rejected"),
  ...rows("NO_MONEY", "not enough money", "no money", "insufficient funds", "insufficient margin", "not enough margin"),
  ...rows("MARKET_CLOSED", "market is closed", "market closed"),
  ...rows("INVALID_CLOSE_VOLUME", "invalid close volume"),
  ...rows("LIMIT_VOLUME", "volume limit", "limit of volume"),
  ...rows("INVALID_VOLUME", "invalid volume", "invalid lots"),
  ...rows("INVALID_STOPS", "invalid stops", "invalid s/l", "invalid sl", "invalid tp"),
  ...rows("INVALID_PRICE", "invalid price"),
  ...rows("INVALID_EXPIRATION", "invalid expiration"),
  ...rows("INVALID_FILL", "filling mode", "filling type", "invalid fill"),
  ...rows("REQUOTE", "requote"),
  ...rows("PRICE_CHANGED", "price changed", "prices changed", "price has changed"),
  ...rows("PRICE_OFF", "off quotes", "no quotes", "no prices", "no price"),
  ...rows("SERVER_DISABLES_AT", "autotrading disabled by server", "algo trading disabled by server"),
  ...rows("CLIENT_DISABLES_AT", "autotrading disabled", "algo trading disabled", "auto trading disabled"),
  ...rows("TRADE_DISABLED", "trade is disabled", "trading is disabled", "trade disabled", "trading disabled"),
  ...rows("POSITION_CLOSED", "position not found", "position doesn't exist", "position does not exist"),
  ...rows("POSITION_CLOSED", "position closed", "position is closed", "position already closed"),
  ...rows("ORDER_NOT_FOUND", "order not found"),
  ...rows("SYMBOL_NOT_FOUND", "symbol not found", "unknown symbol", "invalid symbol"),
  ...rows("CLOSE_ORDER_EXIST", "close order already exist"),
  ...rows("LIMIT_ORDERS", "orders limit", "too many orders", "limit of pending orders"),
  ...rows("LIMIT_POSITIONS", "positions limit", "too many positions", "limit of positions"),
  ...rows("TOO_MANY_REQUESTS", "too many requests", "too frequent requests"),
  ...rows("NO_CHANGES", "no changes"),
  ...rows("ORDER_CHANGED", "order state changed"),
  ...rows("LOCKED", "request locked", "locked for processing"),
  ...rows("FROZEN", "frozen", "freeze"),
  ...rows("ONLY_REAL", "only real accounts"),
  ...rows("LONG_ONLY", "only long", "long only"),
  ...rows("SHORT_ONLY", "only short", "short only"),
  ...rows("FIFO_CLOSE", "fifo"),
  ...rows("CLOSE_ONLY", "only position clos", "close only", "only close"),
  ...rows("HEDGE_PROHIBITED", "hedging is prohibited", "hedge prohibited", "hedging prohibited"),
  ...rows("INVALID_ORDER", "invalid order", "order type is not supported", "prohibited order type"),
  ...rows("CANCEL", "canceled by trader", "cancelled by trader", "canceled by dealer", "cancelled by dealer"),
  ...rows("INVALID", "invalid request", "invalid parameters"),
  ...rows("REJECT", "rejected"),
];

/** MetaTrader 5's own numbers, where a gateway passes them on inside the text. */
const NUMBER = /\b100\d\d\b/;

/**
 * What a refusal's words mean. UNKNOWN for words that have no row, and where words and flag contradict each other: such
 * an order may have been carried out.
 */
export function refusalCode(text: string): ErrorCode {
  const lower = text.toLowerCase();
  const row = REFUSALS.find(({ words }) => lower.includes(words));
  if (row !== undefined) return row.code;
  const number = NUMBER.exec(text)?.[0];
  const code = number === undefined ? undefined : codeOfRetcode(Number(number));
  if (code === undefined || (isSuccess(code) && code !== "NO_CHANGES")) return "UNKNOWN";
  return code;
}
