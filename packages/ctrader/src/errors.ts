import { BrokerError, type Clock, type ErrorCode, type Outcome, RETCODES } from "@anybroker/core";
import { CtraderError, isUnauthorised } from "./client/ctrader-error.ts";

/** What a code of the broker means. */
export interface CodeRow {
  readonly code: ErrorCode;
  /** Where the unified code alone would claim too much or too little. */
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

/** Every code of both lists of the protocol. On the wire the name travels. */
export const CTRADER_CODES: Readonly<Record<string, CodeRow>> = {
  OA_AUTH_TOKEN_EXPIRED: { code: "AUTH_EXPIRED" },
  ACCOUNT_NOT_AUTHORIZED: { code: "ACCOUNT_UNAVAILABLE", fix: "the account is being authorised again" },
  RET_NO_SUCH_LOGIN: { code: "ACCOUNT_NOT_FOUND" },
  ALREADY_LOGGED_IN: { code: "NO_CHANGES" },
  RET_ACCOUNT_DISABLED: { code: "FORBIDDEN", fix: "the broker has disabled the account" },
  CH_CLIENT_AUTH_FAILURE: {
    code: "AUTH_FAILED",
    fix: "check clientId and clientSecret, and that the application is activated",
  },
  CH_CLIENT_NOT_AUTHENTICATED: { code: "NOT_READY" },
  CH_CLIENT_ALREADY_AUTHENTICATED: { code: "NO_CHANGES" },
  CH_ACCESS_TOKEN_INVALID: { code: "AUTH_REVOKED", fix: "the token was replaced or revoked; log in again" },
  CH_SERVER_NOT_REACHABLE: { code: "CONNECTION" },
  CH_CTID_TRADER_ACCOUNT_NOT_FOUND: { code: "ACCOUNT_NOT_FOUND", fix: "tick the account when you grant access" },
  CH_OA_CLIENT_NOT_FOUND: { code: "AUTH_FAILED", fix: "check clientId" },
  REQUEST_FREQUENCY_EXCEEDED: { code: "RATE_LIMITED" },
  SERVER_IS_UNDER_MAINTENANCE: { code: "MAINTENANCE" },
  CHANNEL_IS_BLOCKED: { code: "FORBIDDEN" },
  CONNECTIONS_LIMIT_EXCEEDED: { code: "RATE_LIMITED", fix: "close other connections of the application" },
  WORSE_GSL_NOT_ALLOWED: { code: "INVALID_STOPS", fix: "a guaranteed stop can't be moved to a worse price" },
  SYMBOL_HAS_HOLIDAY: { code: "MARKET_CLOSED" },
  NOT_SUBSCRIBED_TO_SPOTS: { code: "STREAM_REFUSED", fix: "subscribe to the symbol's spots first" },
  ALREADY_SUBSCRIBED: { code: "NO_CHANGES" },
  SYMBOL_NOT_FOUND: { code: "SYMBOL_NOT_FOUND" },
  UNKNOWN_SYMBOL: { code: "SYMBOL_NOT_FOUND" },
  INCORRECT_BOUNDARIES: { code: "INVALID_ARGUMENT", fix: "ask for a shorter stretch of time" },
  NO_QUOTES: { code: "PRICE_OFF" },
  NOT_ENOUGH_MONEY: { code: "NO_MONEY" },
  MAX_EXPOSURE_REACHED: { code: "LIMIT_VOLUME" },
  POSITION_NOT_FOUND: { code: "POSITION_NOT_FOUND" },
  ORDER_NOT_FOUND: { code: "ORDER_NOT_FOUND" },
  POSITION_NOT_OPEN: { code: "POSITION_CLOSED" },
  POSITION_LOCKED: { code: "LOCKED" },
  TOO_MANY_POSITIONS: { code: "LIMIT_POSITIONS" },
  TRADING_BAD_VOLUME: { code: "INVALID_VOLUME" },
  TRADING_BAD_STOPS: { code: "INVALID_STOPS" },
  TRADING_BAD_PRICES: { code: "INVALID_PRICE" },
  TRADING_BAD_STAKE: { code: "INVALID_VOLUME" },
  PROTECTION_IS_TOO_CLOSE_TO_MARKET: { code: "INVALID_STOPS" },
  TRADING_BAD_EXPIRATION_DATE: { code: "INVALID_EXPIRATION" },
  PENDING_EXECUTION: { code: "LOCKED" },
  TRADING_DISABLED: { code: "TRADE_DISABLED" },
  TRADING_NOT_ALLOWED: { code: "READ_ONLY" },
  UNABLE_TO_CANCEL_ORDER: { code: "FROZEN" },
  UNABLE_TO_AMEND_ORDER: { code: "FROZEN" },
  SHORT_SELLING_NOT_ALLOWED: { code: "LONG_ONLY" },
  NOT_SUBSCRIBED_TO_PNL: { code: "STREAM_REFUSED" },

  UNKNOWN_ERROR: { code: "SERVER_ERROR" },
  UNSUPPORTED_MESSAGE: { code: "UNSUPPORTED" },
  INVALID_REQUEST: { code: "INVALID" },
  // The vendor says that it was rejected then; a slow execution is too near to trust that without a look at the books.
  TIMEOUT_ERROR: { code: "TIMEOUT" },
  ENTITY_NOT_FOUND: { code: "NOT_FOUND" },
  CANT_ROUTE_REQUEST: { code: "CONNECTION", fix: "check that the account is of this environment (demo or live)" },
  FRAME_TOO_LONG: { code: "INVALID" },
  MARKET_CLOSED: { code: "MARKET_CLOSED" },
  CONCURRENT_MODIFICATION: { code: "LOCKED" },
  BLOCKED_PAYLOAD_TYPE: { code: "RATE_LIMITED" },
};

/** What an error is about, beyond what it says of itself. */
export interface ErrorSubject {
  readonly operation?: string;
  /** For the wait until the end of a maintenance. */
  readonly clock?: Clock;
}

/** A maintenance without an end, and too many connections, are not tried again sooner. */
const LONG_WAIT_MS = 30_000;

/**
 * Any error of the client as a `BrokerError`; one of a transport stays as it is.
 *
 * A code that has no row is UNKNOWN, with the broker's own kept in `native`, and an order write that got it may have
 * been carried out.
 */
export function toBrokerError(error: unknown, subject: ErrorSubject = {}): BrokerError {
  if (BrokerError.is(error)) return error.broker === undefined ? error.with({ broker: "ctrader" }) : error;
  const { operation } = subject;
  if (!CtraderError.is(error)) {
    const message = `The cTrader client failed in ${operation ?? "a call"}: ${error instanceof Error ? error.message : String(error)}`;
    return new BrokerError("UNKNOWN", message, { broker: "ctrader", cause: error });
  }
  const row = rowOf(error);
  const retryAfterMs = waitOf(error, subject.clock);
  return new BrokerError(row.code, withFix(error.message, row.fix), {
    broker: "ctrader",
    outcome: row.outcome ?? RETCODES[row.code].outcome,
    native: { code: error.code, message: error.description },
    cause: error,
    ...(RETCODES[row.code].kind === "success" && { kind: "rejected" as const }),
    ...(row.retryable !== undefined && { retryable: row.retryable }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(operation !== undefined && { operation }),
  });
}

function rowOf(error: CtraderError): CodeRow {
  if (error.code === "INVALID_REQUEST" && isUnauthorised(error))
    return CTRADER_CODES["ACCOUNT_NOT_AUTHORIZED"] ?? UNMAPPED;
  return (Object.hasOwn(CTRADER_CODES, error.code) ? CTRADER_CODES[error.code] : undefined) ?? UNMAPPED;
}

const UNMAPPED: CodeRow = { code: "UNKNOWN" };

function waitOf({ code, facts }: CtraderError, clock: Clock | undefined): number | undefined {
  if (facts.retryAfterMs !== undefined) return facts.retryAfterMs;
  if (facts.maintenanceEndMs !== undefined && clock !== undefined) {
    return Math.max(0, facts.maintenanceEndMs - clock.now());
  }
  return code === "SERVER_IS_UNDER_MAINTENANCE" || code === "CONNECTIONS_LIMIT_EXCEEDED" ? LONG_WAIT_MS : undefined;
}

function withFix(message: string, fix: string | undefined): string {
  const said = message.replace(/[.\s]+$/, "");
  return fix === undefined ? `${said}.` : `${said}; ${fix}.`;
}
