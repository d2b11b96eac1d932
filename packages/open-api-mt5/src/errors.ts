import { BrokerError, type ErrorCode, type Outcome, RETCODES } from "@anybroker/core";
import { OpenApiMt5Error } from "./client/open-api-mt5-error.ts";

/** What a native code or text means. */
export interface CodeRow {
  readonly code: ErrorCode;
  /** Where the unified code alone would claim too much or too little. */
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

const BROKER = "open-api-mt5";

const ALGO_TRADING = "switch Algo Trading on in the terminal, and allow it in its options";

/** Every return code of a trade: MetaTrader's numbers, which are the unified ones. */
export const TRADE_RETCODES: Readonly<Record<number, CodeRow>> = {
  10004: { code: "REQUOTE" },
  10006: { code: "REJECT" },
  10007: { code: "CANCEL" },
  10008: { code: "PLACED" },
  10009: { code: "DONE" },
  10010: { code: "DONE_PARTIAL" },
  10011: { code: "ERROR" },
  10012: { code: "TIMEOUT" },
  10013: { code: "INVALID" },
  10014: { code: "INVALID_VOLUME" },
  10015: { code: "INVALID_PRICE" },
  10016: { code: "INVALID_STOPS" },
  10017: { code: "TRADE_DISABLED" },
  10018: { code: "MARKET_CLOSED" },
  10019: { code: "NO_MONEY" },
  10020: { code: "PRICE_CHANGED" },
  10021: { code: "PRICE_OFF" },
  10022: { code: "INVALID_EXPIRATION" },
  10023: { code: "ORDER_CHANGED" },
  10024: { code: "TOO_MANY_REQUESTS" },
  10025: { code: "NO_CHANGES" },
  10026: { code: "SERVER_DISABLES_AT", fix: "ask the broker to allow automated trading on the account" },
  10027: { code: "CLIENT_DISABLES_AT", fix: ALGO_TRADING },
  10028: { code: "LOCKED" },
  10029: { code: "FROZEN" },
  10030: { code: "INVALID_FILL" },
  10031: { code: "CONNECTION", fix: "look at the terminal's own connection" },
  10032: { code: "ONLY_REAL" },
  10033: { code: "LIMIT_ORDERS" },
  10034: { code: "LIMIT_VOLUME" },
  10035: { code: "INVALID_ORDER" },
  10036: { code: "POSITION_CLOSED" },
  10038: { code: "INVALID_CLOSE_VOLUME" },
  10039: { code: "CLOSE_ORDER_EXIST" },
  10040: { code: "LIMIT_POSITIONS" },
  10041: { code: "REJECT_CANCEL" },
  10042: { code: "LONG_ONLY" },
  10043: { code: "SHORT_ONLY" },
  10044: { code: "CLOSE_ONLY" },
  10045: { code: "FIFO_CLOSE" },
  10046: { code: "HEDGE_PROHIBITED" },
};

/**
 * The terminal's last errors, as pairs at the end of a 500's words. Whatever the pair says, the terminal may have acted
 * before: only refused arguments prove that a trade was not carried out.
 */
export const LAST_ERRORS: Readonly<Record<number, CodeRow>> = {
  1: { code: "SERVER_ERROR" },
  [-1]: { code: "SERVER_ERROR" },
  [-2]: { code: "INVALID" },
  [-3]: { code: "SERVER_ERROR" },
  [-4]: { code: "NOT_FOUND", outcome: "unknown" },
  [-5]: { code: "SERVER_ERROR", retryable: false, fix: "update the terminal or the MetaTrader5 package" },
  [-6]: { code: "AUTH_FAILED", outcome: "unknown", fix: "check account number, password and broker server" },
  [-7]: { code: "UNSUPPORTED", outcome: "unknown" },
  [-8]: { code: "CLIENT_DISABLES_AT", outcome: "unknown", fix: ALGO_TRADING },
  [-10000]: { code: "CONNECTION", retryable: true },
  [-10001]: { code: "CONNECTION", retryable: true },
  [-10002]: { code: "CONNECTION", retryable: true },
  [-10003]: {
    code: "CONNECTION",
    retryable: true,
    fix: "look whether the terminal runs and is not busy with a dialog",
  },
  [-10004]: { code: "CONNECTION", retryable: true, fix: "look whether the terminal runs" },
  [-10005]: { code: "CONNECTION", retryable: true, fix: "look whether the terminal hangs or is busy with a dialog" },
};

/** What a refusal means, by its status and a stable part of its words; the first that fits decides. */
export interface RefusalRow extends CodeRow {
  readonly status: number;
  /** Absent: any words. */
  readonly text?: string | RegExp;
}

const TERMINAL_AWAY =
  "start the terminal or log it in; a server of 0.12.0 that can't log in ends itself within seconds, and its exit code and settings file tell why";

/** Every refusal of the server. A 500 that ends in a pair goes by `LAST_ERRORS`. */
export const REFUSALS: readonly RefusalRow[] = [
  {
    status: 400,
    text: "Authorization failed",
    code: "AUTH_FAILED",
    fix: "check account number, password and broker server before the server is started again: it has stored what was refused",
  },
  { status: 400, text: "does not match", code: "AUTH_FAILED", fix: "check the account number" },
  { status: 400, text: "exceeds position volume", code: "INVALID_CLOSE_VOLUME" },
  { status: 400, text: "Algo Trading is disabled", code: "CLIENT_DISABLES_AT", fix: ALGO_TRADING },
  { status: 400, code: "INVALID" },
  {
    status: 401,
    text: "apiSecret",
    code: "AUTH_FAILED",
    fix: "set apiSecret to the one of the server's settings: it runs in secure-client mode",
  },
  {
    status: 401,
    code: "AUTH_FAILED",
    fix: "set apiKey to the one of the server's settings: it runs in secure or secure-client mode",
  },
  { status: 403, code: "FORBIDDEN" },
  { status: 404, text: /^Not Found$/, code: "UNSUPPORTED", fix: "this version of the server lacks it" },
  { status: 404, text: "virtual mode", code: "UNSUPPORTED" },
  { status: 404, text: "symbol not found", code: "SYMBOL_NOT_FOUND" },
  { status: 404, text: "ticket not found", code: "NOT_FOUND" },
  { status: 404, text: "position not found", code: "POSITION_NOT_FOUND" },
  { status: 404, code: "NOT_FOUND" },
  { status: 405, code: "UNSUPPORTED" },
  { status: 409, code: "REJECT" },
  { status: 422, code: "INVALID" },
  { status: 429, code: "RATE_LIMITED" },
  {
    status: 500,
    text: "MT5 accepted order",
    code: "SERVER_ERROR",
    outcome: "executed",
    retryable: false,
    fix: "the order stands without its guard; do not send it again",
  },
  { status: 500, code: "SERVER_ERROR" },
  { status: 501, code: "UNSUPPORTED" },
  { status: 502, text: "symbol not found", code: "SYMBOL_NOT_FOUND" },
  { status: 502, code: "SERVER_ERROR" },
  { status: 503, text: "not configured", code: "INVALID_CONFIG", fix: "give the server its keys in its settings file" },
  { status: 503, text: "calendar fetch failed", code: "SERVER_ERROR", outcome: "not-executed" },
  { status: 503, text: "Algo Trading is disabled", code: "CLIENT_DISABLES_AT", fix: ALGO_TRADING },
  { status: 503, text: "trade API is disabled", code: "CLIENT_DISABLES_AT", fix: ALGO_TRADING },
  { status: 503, text: /^(disconnected$|failed: )/, code: "NOT_READY", fix: TERMINAL_AWAY },
  // Of a proxy, not of the server: whether the request got through is not known.
  { status: 503, code: "SERVER_ERROR" },
  { status: 504, code: "SERVER_ERROR" },
];

/** What an error is about, beyond what it says of itself. */
export interface ErrorSubject {
  readonly operation?: string;
  /** Whose ticket was named. */
  readonly ticketOf?: "order" | "position" | undefined;
}

/** Any error of the client as a `BrokerError`, with what to do about it. */
export function toBrokerError(error: unknown, subject: ErrorSubject = {}): BrokerError {
  if (BrokerError.is(error)) return explained(error);
  const operation = subject.operation === undefined ? {} : { operation: subject.operation };
  if (!OpenApiMt5Error.is(error)) {
    const message = `The open-api-mt5 client failed in ${subject.operation ?? "a call"}: ${error instanceof Error ? error.message : String(error)}`;
    return new BrokerError("UNKNOWN", message, { broker: BROKER, cause: error, ...operation });
  }
  const row = rowOf(error, subject);
  const { status, detail, lastError, retryAfterMs, faults } = error;
  return new BrokerError(row.code, withFix(error.message, row.fix), {
    broker: BROKER,
    outcome: row.outcome ?? RETCODES[row.code].outcome,
    cause: error,
    ...operation,
    native: { message: detail, status, ...(lastError !== undefined && { code: lastError.code }) },
    ...(row.retryable !== undefined && { retryable: row.retryable }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(faults !== undefined && { details: { faults } }),
  });
}

function rowOf({ kind, status, detail, lastError }: OpenApiMt5Error, { ticketOf }: ErrorSubject): CodeRow {
  if (kind === "argument") return { code: "INVALID_ARGUMENT" };
  if (kind === "unreadable") return { code: "BAD_ANSWER" };
  const fits = ({ status: of, text = "" }: RefusalRow): boolean =>
    of === status && (typeof text === "string" ? detail.includes(text) : text.test(detail));
  const row: CodeRow = REFUSALS.find(fits) ?? { code: "UNKNOWN" };
  if (status === 500 && lastError !== undefined && row.outcome !== "executed") {
    return LAST_ERRORS[lastError.code] ?? { code: "UNKNOWN" };
  }
  if (status === 404 && row.code === "NOT_FOUND" && ticketOf !== undefined) {
    return { code: ticketOf === "order" ? "ORDER_NOT_FOUND" : "POSITION_NOT_FOUND" };
  }
  return row;
}

/** The transport's own error, with what a vanished server of this kind may mean. */
function explained(error: BrokerError): BrokerError {
  const known = error.broker === undefined ? error.with({ broker: BROKER }) : error;
  if (known.code !== "UNREACHABLE" && known.code !== "FORBIDDEN") return known;
  const fix =
    known.code === "UNREACHABLE"
      ? "start open-api-mt5 again if it has ended itself: after three refused log-ins it does, and its settings file may hold the wrong account"
      : "the handshake of the positions socket was refused: check apiKey, apiSecret and what a proxy lets through";
  const { kind, outcome, retryable, operation, native, requestId, details } = known;
  return new BrokerError(known.code, withFix(known.message, fix), {
    kind,
    outcome,
    retryable,
    broker: BROKER,
    cause: known,
    ...(operation !== undefined && { operation }),
    ...(native !== undefined && { native }),
    ...(requestId !== undefined && { requestId }),
    ...(details !== undefined && { details }),
  });
}

/** The row of a trade's return code. An unknown number proves nothing, so the outcome is unknown. */
export const rowOfRetcode = (retcode: number): CodeRow => TRADE_RETCODES[retcode] ?? { code: "UNKNOWN" };

/** The error that a trade's return code stands for, when it says that the trade was not taken. */
export function refusalOf(what: string, retcode: number, text: string, operation: string): BrokerError {
  const { code, fix } = rowOfRetcode(retcode);
  const words = text === "" ? "" : ` (${text})`;
  return new BrokerError(code, withFix(`The terminal answered ${what} with retcode ${retcode} ${code}${words}`, fix), {
    broker: BROKER,
    operation,
    native: { code: retcode, message: text },
  });
}

const withFix = (message: string, fix: string | undefined): string => {
  const plain = message.replace(/[.\s]+$/, "");
  return fix === undefined ? `${plain}.` : `${plain}; ${fix}.`;
};
