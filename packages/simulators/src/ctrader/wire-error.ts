import { type ErrorCode, RETCODES } from "@anybroker/core";

/** What an error message carries besides its code. */
export interface WireErrorExtras {
  readonly accountId?: number;
  readonly orderId?: string;
  readonly positionId?: string;
  readonly retryAfterSeconds?: number;
  readonly maintenanceEndTimeMs?: number;
}

/**
 * A refusal in the protocol's words. `common`: of the outer layer (ProtoErrorRes); `request`: ProtoOAErrorRes; `order`:
 * ProtoOAOrderErrorEvent.
 */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly form: "common" | "request" | "order";
  readonly code: string;
  readonly extras: WireErrorExtras;

  constructor(form: "common" | "request" | "order", code: string, message: string, extras: WireErrorExtras = {}) {
    super(message);
    this.form = form;
    this.code = code;
    this.extras = extras;
  }
}

export const refused = (code: string, message: string, extras: WireErrorExtras = {}): WireError =>
  new WireError("request", code, message, extras);

export const orderRefused = (code: string, message: string, extras: WireErrorExtras = {}): WireError =>
  new WireError("order", code, message, extras);

export const invalid = (message: string): WireError => refused("INVALID_REQUEST", message);

/** The native word for a unified code; codes that the service has no word for are bad requests. */
const NATIVE: { readonly [Code in ErrorCode]?: string } = {
  ACCOUNT_NOT_FOUND: "CH_CTID_TRADER_ACCOUNT_NOT_FOUND",
  AUTH_EXPIRED: "OA_AUTH_TOKEN_EXPIRED",
  AUTH_FAILED: "CH_CLIENT_AUTH_FAILURE",
  AUTH_REVOKED: "CH_ACCESS_TOKEN_INVALID",
  CLOSE_ONLY: "TRADING_DISABLED",
  CLOSE_ORDER_EXIST: "PENDING_EXECUTION",
  CONNECTION: "CH_SERVER_NOT_REACHABLE",
  ERROR: "UNKNOWN_ERROR",
  FROZEN: "PROTECTION_IS_TOO_CLOSE_TO_MARKET",
  INVALID_CLOSE_VOLUME: "TRADING_BAD_VOLUME",
  INVALID_EXPIRATION: "TRADING_BAD_EXPIRATION_DATE",
  INVALID_PRICE: "TRADING_BAD_PRICES",
  INVALID_STOPS: "TRADING_BAD_STOPS",
  INVALID_VOLUME: "TRADING_BAD_VOLUME",
  LIMIT_ORDERS: "TOO_MANY_POSITIONS",
  LIMIT_POSITIONS: "TOO_MANY_POSITIONS",
  LIMIT_VOLUME: "MAX_EXPOSURE_REACHED",
  LOCKED: "POSITION_LOCKED",
  LONG_ONLY: "SHORT_SELLING_NOT_ALLOWED",
  MAINTENANCE: "SERVER_IS_UNDER_MAINTENANCE",
  MARKET_CLOSED: "MARKET_CLOSED",
  NO_MONEY: "NOT_ENOUGH_MONEY",
  ORDER_CHANGED: "CONCURRENT_MODIFICATION",
  ORDER_NOT_FOUND: "ORDER_NOT_FOUND",
  POSITION_CLOSED: "POSITION_NOT_OPEN",
  POSITION_NOT_FOUND: "POSITION_NOT_FOUND",
  PRICE_CHANGED: "NO_QUOTES",
  PRICE_OFF: "NO_QUOTES",
  RATE_LIMITED: "REQUEST_FREQUENCY_EXCEEDED",
  READ_ONLY: "TRADING_NOT_ALLOWED",
  REJECT: "MAX_EXPOSURE_REACHED",
  REQUOTE: "NO_QUOTES",
  SHORT_ONLY: "TRADING_DISABLED",
  SYMBOL_NOT_FOUND: "SYMBOL_NOT_FOUND",
  TIMEOUT: "TIMEOUT_ERROR",
  TOO_MANY_REQUESTS: "REQUEST_FREQUENCY_EXCEEDED",
  TRADE_DISABLED: "TRADING_DISABLED",
};

/** The service's code for a unified one. */
export const nativeCode = (code: ErrorCode): string => NATIVE[code] ?? "INVALID_REQUEST";

/** A refusal that a fault asks for by its unified code. */
export const refusalOf = (code: ErrorCode): WireError => orderRefused(nativeCode(code), RETCODES[code].meaning);
