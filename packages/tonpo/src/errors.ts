import { BrokerError, type ErrorCode, isSuccess, type Outcome, RETCODES } from "@anybroker/core";
import { TonpoError, type TonpoSubject } from "./client/tonpo-error.ts";
import { refusalCode } from "./refusals.ts";

/** What a status, a type or a code of the service means. */
export interface CodeRow {
  readonly code: ErrorCode;
  /** Where the unified code alone would claim too much or too little. */
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

const KEY_FIX = "check apiKey, which dies when it is rotated";

/** What an HTTP status means. Below 500 the gateway says that it did nothing; from 500 on nothing is proven. */
export const HTTP_STATUSES: Readonly<Record<number, CodeRow>> = {
  202: { code: "UNKNOWN" },
  400: { code: "INVALID" },
  401: { code: "AUTH_FAILED", fix: KEY_FIX },
  402: { code: "PLAN_REQUIRED" },
  403: { code: "FORBIDDEN", fix: "look at what the key's plan allows, trades per day included" },
  404: { code: "NOT_FOUND" },
  405: { code: "UNSUPPORTED" },
  408: { code: "REQUEST_TIMEOUT" },
  409: { code: "ACCOUNT_UNAVAILABLE", fix: "look at the account's status" },
  410: { code: "NOT_FOUND" },
  413: { code: "INVALID" },
  415: { code: "INVALID" },
  422: { code: "INVALID" },
  429: { code: "RATE_LIMITED" },
  500: { code: "SERVER_ERROR" },
  501: { code: "UNSUPPORTED", outcome: "unknown" },
  502: { code: "SERVER_ERROR" },
  503: { code: "MAINTENANCE", outcome: "unknown" },
  504: { code: "SERVER_ERROR" },
};

/** Codes and types of the service that say more than their status, and the codes of the client. */
export const TONPO_CODES: Readonly<Record<string, CodeRow>> = {
  authentication_error: { code: "AUTH_FAILED", fix: KEY_FIX },
  not_found: { code: "NOT_FOUND" },
  rate_limit_error: { code: "RATE_LIMITED" },
  server_error: { code: "SERVER_ERROR" },
  validation_error: { code: "INVALID" },
  VALIDATION_ERROR: { code: "INVALID" },
  INVALID_SYMBOL: { code: "SYMBOL_NOT_FOUND" },
  ERROR_IN_ANSWER: { code: "SERVER_ERROR" },
  UNREADABLE_ANSWER: { code: "BAD_ANSWER" },
  NO_PRICE: { code: "PRICE_OFF" },
  ACCOUNT_LOGIN_FAILED: { code: "AUTH_FAILED", fix: "check the account's server, login and password" },
  ACCOUNT_DELETED: { code: "ACCOUNT_NOT_FOUND" },
  // It has been waited for already.
  ACCOUNT_TIMEOUT: { code: "ACCOUNT_UNAVAILABLE", retryable: false },
  NO_API_KEY: { code: "AUTH_FAILED" },
  INVALID_ARGUMENT: { code: "INVALID_ARGUMENT" },
  COMMAND_REFUSED: { code: "STREAM_REFUSED" },
  STREAM_CLOSED: { code: "CLOSED" },
};

/** What is not there when the service answers 404, whatever it calls it. */
const NOT_FOUND: Readonly<Record<TonpoSubject, ErrorCode>> = {
  account: "ACCOUNT_NOT_FOUND",
  position: "POSITION_NOT_FOUND",
  symbol: "SYMBOL_NOT_FOUND",
  user: "NOT_FOUND",
  webhook: "NOT_FOUND",
};

/**
 * Any error of the client as a `BrokerError`; one of a transport stays as it is.
 *
 * What has no row is UNKNOWN, with the service's own words kept in `native`, and an order write that got it may have
 * been carried out.
 */
export function toBrokerError(error: unknown, operation?: string): BrokerError {
  if (BrokerError.is(error)) return error.broker === undefined ? error.with({ broker: "tonpo" }) : error;
  if (!TonpoError.is(error)) {
    const found = error instanceof Error ? error.message : String(error);
    const message = `Tonpo's client failed in ${operation ?? "a call"}: ${found}`;
    return new BrokerError("UNKNOWN", message, { broker: "tonpo", cause: error });
  }
  const row = rowOf(error);
  return new BrokerError(row.code, withFix(error.message, row.fix), {
    broker: "tonpo",
    outcome: row.outcome ?? RETCODES[row.code].outcome,
    native: { code: error.code, message: error.text ?? error.message, status: error.status },
    cause: error,
    ...(row.retryable !== undefined && { retryable: row.retryable }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(operation !== undefined && { operation }),
  });
}

function rowOf(error: TonpoError): CodeRow {
  const { code, status, subject } = error;
  if (code === "ORDER_REFUSED") {
    const meant = refusalCode(error.text ?? "");
    // "Refused" and "done" contradict each other: neither is believed.
    return isSuccess(meant) ? { code: "UNKNOWN" } : { code: meant };
  }
  const told = Object.hasOwn(TONPO_CODES, code) ? TONPO_CODES[code] : undefined;
  const byStatus = HTTP_STATUSES[status];
  if (byStatus?.code === "NOT_FOUND") return { code: subject === undefined ? "NOT_FOUND" : NOT_FOUND[subject] };
  if (byStatus !== undefined) return told?.code === "SYMBOL_NOT_FOUND" && byStatus.code === "INVALID" ? told : byStatus;
  if (told === undefined) return { code: "UNKNOWN" };
  // Without an answer, or inside a success, the code says it. A status that has no row proves nothing in any words.
  return status < 300 ? told : { ...told, outcome: "unknown" };
}

/** True when a change was refused because all is already as it was to be. */
export function asksNothingNew(error: unknown): boolean {
  return TonpoError.is(error, "ORDER_REFUSED") && refusalCode(error.text ?? "") === "NO_CHANGES";
}

const withFix = (message: string, fix: string | undefined): string => {
  const bare = message.replace(/[.\s]+$/, "");
  return fix === undefined ? `${bare}.` : `${bare}; ${fix}.`;
};
