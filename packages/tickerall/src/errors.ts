import { BrokerError, codeOfRetcode, type ErrorCode, isSuccess, type Outcome, RETCODES } from "@anybroker/core";
import { TickerallError } from "./client/tickerall-error.ts";

/** What a code of the service means. */
export interface CodeRow {
  readonly code: ErrorCode;
  /** Where the unified code alone would claim too much or too little. */
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

/**
 * Every code that the service, its stream or this client is known to give.
 *
 * POOL_SHUTTING_DOWN and BROKER_UNREACHABLE leave the outcome of a write open: nothing says that they are only given
 * before the request went on to the broker, and the service does not remember such an answer under its key.
 */
export const TICKERALL_CODES: Readonly<Record<string, CodeRow>> = {
  UNAUTHORIZED: { code: "AUTH_FAILED", fix: "check apiKey" },
  BROKER_REJECTED: { code: "REJECT" },
  BROKER_AUTH_FAILED: { code: "AUTH_FAILED", fix: "check server, login and password of the account" },
  BROKER_UNREACHABLE: { code: "CONNECTION", outcome: "unknown", retryable: true },
  BROKER_ACCOUNT_NOT_HOT: {
    code: "ACCOUNT_UNAVAILABLE",
    fix: "start its session again, or give its credentials in accounts so that it is kept",
  },
  BROKER_ACCOUNT_ALREADY_LINKED: { code: "FORBIDDEN", fix: "take the login off the other key's roster first" },
  BROKER_ACCOUNT_NOT_FOUND: { code: "ACCOUNT_NOT_FOUND", fix: "look at the roster for the account's id" },
  TICKET_NOT_FOUND: { code: "NOT_FOUND" },
  POOL_SHUTTING_DOWN: { code: "MAINTENANCE", outcome: "unknown" },
  BULK_REQUIRES_PRO: { code: "PLAN_REQUIRED", fix: "bulk calls need a Pro or Enterprise plan" },
  COPY_REQUIRES_PRO: { code: "PLAN_REQUIRED", fix: "copy trading needs a Pro or Enterprise plan" },
  VALIDATION_ERROR: { code: "INVALID" },
  RATE_LIMITED: { code: "RATE_LIMITED" },
  NOT_FOUND: { code: "NOT_FOUND" },
  INTERNAL_ERROR: { code: "SERVER_ERROR" },
  ACCOUNT_BUSY: { code: "ACCOUNT_BUSY" },
  IDEMPOTENCY_KEY_REUSED: { code: "DUPLICATE_CLIENT_ORDER_ID", fix: "use a new client order id for a new request" },
  SYMBOL_NOT_FOUND: { code: "SYMBOL_NOT_FOUND" },
  NO_MATCH: { code: "NOT_FOUND" },
  BAD_REQUEST: { code: "INVALID" },
  REQUEST_TIMEOUT: { code: "REQUEST_TIMEOUT" },
  NETWORK_ERROR: { code: "CONNECTION_LOST" },
  NO_KEPT_CREDENTIALS: {
    code: "ACCOUNT_UNAVAILABLE",
    retryable: false,
    fix: "give the account's credentials in accounts",
  },
  PARSE_ERROR: { code: "BAD_ANSWER" },
  INVALID_ARGUMENT: { code: "INVALID_ARGUMENT" },
  SUBSCRIPTION_REJECTED: { code: "STREAM_REFUSED" },
  SUBSCRIPTION_TIMEOUT: { code: "REQUEST_TIMEOUT" },
  STREAM_CLOSED: { code: "CLOSED" },
};

/** What an HTTP status means when the body has no code. */
export const HTTP_STATUSES: Readonly<Record<number, CodeRow>> = {
  400: { code: "INVALID" },
  401: { code: "AUTH_FAILED", fix: "check apiKey" },
  402: { code: "PLAN_REQUIRED" },
  403: { code: "FORBIDDEN", fix: "look at what the key's plan allows" },
  404: { code: "NOT_FOUND" },
  409: { code: "ACCOUNT_BUSY", outcome: "unknown" },
  422: { code: "INVALID" },
  429: { code: "RATE_LIMITED" },
  500: { code: "SERVER_ERROR" },
  502: { code: "SERVER_ERROR" },
  503: { code: "MAINTENANCE", outcome: "unknown" },
  504: { code: "SERVER_ERROR" },
};

/** Statuses of the gate in front of everything: they decide whatever the body says, an error page for example. */
const GATE_STATUSES: readonly number[] = [401, 403, 429];

/** What an error is about, beyond what it says of itself. */
export interface ErrorSubject {
  readonly operation?: string;
  /** Whose ticket was named. */
  readonly ticketOf?: "order" | "position";
}

/**
 * Any error of the client as a `BrokerError`; one of a transport stays as it is.
 *
 * A code that has no row is UNKNOWN, with the service's own kept in `native`, and an order write that got it may have
 * been carried out.
 */
export function toBrokerError(error: unknown, subject: ErrorSubject = {}): BrokerError {
  if (BrokerError.is(error)) return error.broker === undefined ? error.with({ broker: "tickerall" }) : error;
  if (!TickerallError.is(error)) {
    const message = `TickerAll's client failed in ${subject.operation ?? "a call"}: ${error instanceof Error ? error.message : String(error)}`;
    return new BrokerError("UNKNOWN", message, { broker: "tickerall", cause: error });
  }
  const row = rowOf(error, subject);
  const retcode = retcodeOf(error);
  return new BrokerError(row.code, withFix(error.message, row.fix), {
    broker: "tickerall",
    outcome: row.outcome ?? RETCODES[row.code].outcome,
    native: { code: retcode ?? error.code, message: error.message, status: error.status },
    cause: error,
    ...(row.retryable !== undefined && { retryable: row.retryable }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(subject.operation !== undefined && { operation: subject.operation }),
    ...(error.details !== undefined && { details: { details: error.details } }),
  });
}

function rowOf(error: TickerallError, { ticketOf }: ErrorSubject): CodeRow {
  if (error.code === "BROKER_REJECTED") return rejection(error);
  if (error.code === "TICKET_NOT_FOUND" && ticketOf !== undefined) {
    return { code: ticketOf === "order" ? "ORDER_NOT_FOUND" : "POSITION_NOT_FOUND" };
  }
  const row = Object.hasOwn(TICKERALL_CODES, error.code) ? TICKERALL_CODES[error.code] : undefined;
  if (row !== undefined && error.code !== "PARSE_ERROR") return row;
  const byStatus = HTTP_STATUSES[error.status];
  const hasNoCode = error.code === `HTTP_${error.status}`;
  if (byStatus !== undefined && (hasNoCode || GATE_STATUSES.includes(error.status))) return byStatus;
  return row ?? { code: "UNKNOWN" };
}

/** The broker's own number, where the service passes it on. */
function retcodeOf({ details }: TickerallError): number | undefined {
  if (typeof details !== "object" || details === null || !("retcode" in details)) return undefined;
  const retcode = Number(details.retcode);
  return Number.isInteger(retcode) ? retcode : undefined;
}

/**
 * What the broker refused. MetaTrader 5's numbers are the unified ones; a number that is not among them, as MetaTrader
 * 4's, says no more than that it was refused.
 */
function rejection(error: TickerallError): CodeRow {
  const retcode = retcodeOf(error);
  const code = retcode === undefined || retcode > 19_999 ? undefined : codeOfRetcode(retcode);
  if (code === undefined) return { code: "REJECT" };
  // "Rejected" and "done" contradict each other: neither is believed.
  return isSuccess(code) ? { code: "UNKNOWN" } : { code };
}

const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? `${message.replace(/[.\s]+$/, "")}.` : `${message.replace(/[.\s]+$/, "")}; ${fix}.`;
