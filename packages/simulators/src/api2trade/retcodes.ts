import type { ErrorCode } from "@anybroker/core";

/** How a trade's outcome is told: MetaTrader's number by either naming, its name, and the broker's text. */
export interface NativeRetcode {
  /** By the SDKs' numbering. */
  readonly sdk: number;
  /** By MetaTrader 5's; the same up to 10025. */
  readonly mt5: number;
  readonly name: string;
  readonly comment: string;
}

const native = (name: string, comment: string, sdk: number, mt5 = sdk): NativeRetcode => ({ sdk, mt5, name, comment });

const REJECT = native("REJECT", "Request rejected", 10006);
const INVALID = native("INVALID", "Invalid request", 10013);

/** The words for each unified code that has some; the rest is REJECT. */
const NATIVE: Readonly<Partial<Record<ErrorCode, NativeRetcode>>> = {
  REQUOTE: native("REQUOTE", "Requote", 10004),
  REJECT,
  CANCEL: native("CANCEL", "Request canceled", 10007),
  PLACED: native("PLACED", "Order placed", 10008),
  DONE: native("DONE", "done", 10009),
  DONE_PARTIAL: native("DONE_PARTIAL", "Only part of the request was completed", 10010),
  ERROR: native("ERROR", "Common error", 10011),
  TIMEOUT: native("TIMEOUT", "Request timed out", 10012),
  INVALID,
  INVALID_VOLUME: native("INVALID_VOLUME", "Invalid volume", 10014),
  INVALID_PRICE: native("INVALID_PRICE", "Invalid price", 10015),
  INVALID_STOPS: native("INVALID_STOPS", "Invalid stops", 10016),
  TRADE_DISABLED: native("TRADE_DISABLED", "Trade is disabled", 10017),
  MARKET_CLOSED: native("MARKET_CLOSED", "Market closed", 10018),
  NO_MONEY: native("NO_MONEY", "No money", 10019),
  PRICE_CHANGED: native("PRICE_CHANGED", "Price changed", 10020),
  PRICE_OFF: native("PRICE_OFF", "Off quotes", 10021),
  INVALID_EXPIRATION: native("INVALID_EXPIRATION", "Invalid expiration", 10022),
  ORDER_CHANGED: native("ORDER_CHANGED", "Order state changed", 10023),
  TOO_MANY_REQUESTS: native("TOO_MANY_REQUESTS", "Too many requests", 10024),
  NO_CHANGES: native("NO_CHANGES", "No changes", 10025),
  SERVER_DISABLES_AT: native("SERVER_DISABLES_AT", "Autotrading disabled by server", 10026),
  CLIENT_DISABLES_AT: native("CLIENT_DISABLES_AT", "Autotrading disabled by client", 10026, 10027),
  LOCKED: native("LOCKED", "Request locked for processing", 10035, 10028),
  FROZEN: native("FROZEN", "Order or position frozen", 10028, 10029),
  INVALID_FILL: native("INVALID_FILL", "Invalid order filling type", 10029, 10030),
  CONNECTION: native("CONNECTION", "No connection with the trade server", 10030, 10031),
  ONLY_REAL: native("ONLY_REAL", "Operation is allowed only for live accounts", 10031, 10032),
  LIMIT_ORDERS: native("LIMIT_ORDERS", "Number of pending orders has reached the limit", 10037, 10033),
  LIMIT_VOLUME: native("LIMIT_VOLUME", "Volume limit reached", 10014, 10034),
  INVALID_ORDER: native("INVALID_ORDER", "Incorrect or prohibited order type", 10013, 10035),
  POSITION_CLOSED: native("POSITION_CLOSED", "Position already closed", 10013, 10036),
  INVALID_CLOSE_VOLUME: native("INVALID_CLOSE_VOLUME", "Invalid close volume", 10014, 10038),
  LIMIT_POSITIONS: native("LIMIT_POSITIONS", "Number of positions has reached the limit", 10037, 10040),
  LONG_ONLY: native("LONG_ONLY", "Only long positions allowed", 10036, 10042),
  SHORT_ONLY: native("SHORT_ONLY", "Only short positions allowed", 10006, 10043),
  CLOSE_ONLY: native("CLOSE_ONLY", "Only position closing allowed", 10006, 10044),
  SYMBOL_NOT_FOUND: { ...INVALID, comment: "Unknown symbol" },
  ORDER_NOT_FOUND: { ...INVALID, comment: "Unknown ticket" },
  POSITION_NOT_FOUND: { ...INVALID, comment: "Unknown ticket" },
};

/** How the broker words a unified code. */
export const nativeRetcode = (code: ErrorCode): NativeRetcode => NATIVE[code] ?? REJECT;
