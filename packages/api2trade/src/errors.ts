import { BrokerError, type ErrorCode, isSuccess, RETCODES } from "@anybroker/core";
import { Api2TradeError } from "./client/api2trade-error.ts";
import { type CodeRow, type RetcodeNames, retcodeRowOf } from "./retcode-rows.ts";

/** Every word that the service or this client is known to give as a code. */
export const API2TRADE_CODES: Readonly<Record<string, CodeRow>> = {
  INTERNAL_ERROR: { code: "SERVER_ERROR" },
  // The account's session at the service is gone; whether an order went on before is not said.
  INVALID_TOKEN: { code: "ACCOUNT_UNAVAILABLE", outcome: "unknown" },
  ERROR_IN_ANSWER: { code: "UNKNOWN" },
  UNREADABLE_ANSWER: { code: "BAD_ANSWER" },
  INVALID_ARGUMENT: { code: "INVALID_ARGUMENT" },
};

/** What an HTTP status means. */
export const HTTP_STATUSES: Readonly<Record<number, CodeRow>> = {
  400: { code: "INVALID" },
  401: { code: "AUTH_FAILED", fix: "check apiKey, or username and password" },
  402: { code: "PLAN_REQUIRED" },
  403: { code: "FORBIDDEN", fix: "look at what the plan allows" },
  404: { code: "ACCOUNT_NOT_FOUND", fix: "check the account's id, baseUrl and dialect" },
  405: { code: "UNSUPPORTED", fix: "check dialect and baseUrl" },
  409: { code: "ACCOUNT_BUSY", outcome: "unknown", retryable: false },
  413: { code: "INVALID" },
  422: { code: "INVALID" },
  429: { code: "RATE_LIMITED" },
  500: { code: "SERVER_ERROR" },
  501: { code: "SERVER_ERROR", retryable: false },
  502: { code: "SERVER_ERROR" },
  503: { code: "MAINTENANCE", outcome: "unknown" },
  504: { code: "SERVER_ERROR" },
};

/** What the service decides at its own door, whatever the body says. */
const DOOR_STATUSES: readonly number[] = [401, 402, 403, 404, 405, 429];

/** How the service says in prose that an account's session is gone. */
const SESSION_GONE = /INVALID_TOKEN|client with id .*not found/i;

/** What an error is about, beyond what it says of itself. */
export interface ErrorSubject {
  readonly operation?: string;
  readonly names?: RetcodeNames;
}

/**
 * Any error of the client as a `BrokerError`; one of a transport stays as it is.
 *
 * A number or word that has no row is UNKNOWN, with the service's own kept in `native`, and an order write that got it
 * may have been carried out.
 */
export function toBrokerError(error: unknown, { operation, names = "sdk" }: ErrorSubject = {}): BrokerError {
  if (BrokerError.is(error)) return error.broker === undefined ? error.with({ broker: "api2trade" }) : error;
  if (!Api2TradeError.is(error)) {
    const message = `API2Trade's client failed in ${operation ?? "a call"}: ${error instanceof Error ? error.message : String(error)}`;
    return new BrokerError("UNKNOWN", message, { broker: "api2trade", cause: error });
  }
  const row = rowOf(error, names);
  const { retcode, comment, status, retryAfterMs } = error;
  return new BrokerError(row.code, withFix(error.message, row.fix), {
    broker: "api2trade",
    outcome: row.outcome ?? RETCODES[row.code].outcome,
    native: { code: retcode ?? error.code, message: comment ?? error.message, status },
    cause: error,
    ...(row.retryable !== undefined && { retryable: row.retryable }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(operation !== undefined && { operation }),
  });
}

function rowOf(error: Api2TradeError, names: RetcodeNames): CodeRow {
  const { retcode, status, code, comment } = error;
  if (retcode !== undefined) {
    const row = retcodeRowOf(retcode, names);
    // "Refused" and "done" contradict each other: neither is believed.
    return row === undefined || isSuccess(row.code) ? { code: "UNKNOWN" } : row;
  }
  const byStatus: CodeRow | undefined =
    HTTP_STATUSES[status] ?? (isServerFailure(status) ? { code: "SERVER_ERROR" } : undefined);
  if (byStatus !== undefined && DOOR_STATUSES.includes(status)) return byStatus;
  if (SESSION_GONE.test(comment ?? "")) {
    return { code: "ACCOUNT_UNAVAILABLE", outcome: status >= 400 && status < 500 ? "not-executed" : "unknown" };
  }
  // The one word that is documented says nothing; the status of a refusal does.
  if (code === "INTERNAL_ERROR" && status === 400) return { code: "REJECT" };
  return wordRow(code) ?? byStatus ?? { code: "UNKNOWN" };
}

const isServerFailure = (status: number): boolean => status >= 500 && status <= 599;

/** The row of a word: one of the table, or MetaTrader 5's own name of a refusal. */
function wordRow(code: string): CodeRow | undefined {
  if (Object.hasOwn(API2TRADE_CODES, code)) return API2TRADE_CODES[code];
  if (!Object.hasOwn(RETCODES, code)) return undefined;
  const known = code as ErrorCode;
  return RETCODES[known].retcode < OURS_FROM && !isSuccess(known) ? { code: known } : undefined;
}

/** Below are MetaTrader 5's numbers and names. */
const OURS_FROM = 20_000;

const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? `${message.replace(/[.\s]+$/, "")}.` : `${message.replace(/[.\s]+$/, "")}; ${fix}.`;
