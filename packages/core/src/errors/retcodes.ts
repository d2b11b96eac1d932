/** The coarse class of an error: what a program branches on first. */
export type ErrorKind =
  | "config"
  | "auth"
  | "permission"
  | "validation"
  | "not-found"
  | "rejected"
  | "rate-limited"
  | "unavailable"
  | "timeout"
  | "protocol"
  | "unsupported"
  | "aborted";

/** Whether the request had its effect at the broker. Only positive proof makes it anything but `unknown`. */
export type Outcome = "not-executed" | "executed" | "unknown";

/** One row of the table. */
export interface RetcodeRow {
  /** MetaTrader 5's number up to 19999, ours from 20000. */
  readonly retcode: number;
  readonly kind: ErrorKind | "success";
  /** What the code alone proves about an order write. */
  readonly outcome: Outcome;
  /** Whether the same request may succeed when it is sent again unchanged. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (
  retcode: number,
  kind: RetcodeRow["kind"],
  outcome: Outcome,
  retryable: boolean,
  meaning: string,
): RetcodeRow => ({ retcode, kind, outcome, retryable, meaning });

/**
 * Every unified code. Below 20000 the names and numbers are MetaTrader 5's `TRADE_RETCODE_*`; from 20000 they are
 * ours, for what MetaTrader has no word for.
 */
export const RETCODES = {
  REQUOTE: row(10004, "rejected", "not-executed", true, "The price moved and a new one is offered."),
  REJECT: row(10006, "rejected", "not-executed", false, "The dealer or the server refused the request."),
  CANCEL: row(10007, "rejected", "not-executed", false, "The request was cancelled by the trader."),
  PLACED: row(10008, "success", "executed", false, "The order is placed and not executed yet."),
  DONE: row(10009, "success", "executed", false, "The request was carried out in full."),
  DONE_PARTIAL: row(10010, "success", "executed", false, "The request was carried out in part."),
  ERROR: row(10011, "unavailable", "unknown", false, "The server failed while it processed the request."),
  TIMEOUT: row(10012, "timeout", "unknown", false, "The request ran out of time at the broker."),
  INVALID: row(10013, "validation", "not-executed", false, "The request is malformed."),
  INVALID_VOLUME: row(10014, "validation", "not-executed", false, "The lots are out of range or off the step."),
  INVALID_PRICE: row(10015, "validation", "not-executed", false, "The price is off the grid or on the wrong side."),
  INVALID_STOPS: row(
    10016,
    "validation",
    "not-executed",
    false,
    "A stop loss or take profit is on the wrong side or too near.",
  ),
  TRADE_DISABLED: row(10017, "permission", "not-executed", false, "Trading is disabled for the symbol or the account."),
  MARKET_CLOSED: row(10018, "rejected", "not-executed", false, "The market is closed."),
  NO_MONEY: row(10019, "rejected", "not-executed", false, "The free margin does not cover the order."),
  PRICE_CHANGED: row(10020, "rejected", "not-executed", true, "The price changed."),
  PRICE_OFF: row(10021, "rejected", "not-executed", true, "There is no price to deal on."),
  INVALID_EXPIRATION: row(10022, "validation", "not-executed", false, "The expiration is not valid."),
  ORDER_CHANGED: row(10023, "rejected", "not-executed", false, "The order's state changed meanwhile."),
  TOO_MANY_REQUESTS: row(10024, "rate-limited", "not-executed", true, "Requests come too often for the trade server."),
  NO_CHANGES: row(10025, "success", "executed", false, "The request asks for what already is."),
  SERVER_DISABLES_AT: row(10026, "permission", "not-executed", false, "Automated trading is off at the server."),
  CLIENT_DISABLES_AT: row(10027, "permission", "not-executed", false, "Automated trading is off in the terminal."),
  LOCKED: row(10028, "rejected", "not-executed", true, "The request is locked for processing."),
  FROZEN: row(10029, "rejected", "not-executed", false, "The order or position is inside the freeze distance."),
  INVALID_FILL: row(10030, "validation", "not-executed", false, "The filling mode is not supported."),
  CONNECTION: row(10031, "unavailable", "unknown", false, "The broker has no link to its trade server."),
  ONLY_REAL: row(10032, "permission", "not-executed", false, "Only real accounts may do this."),
  LIMIT_ORDERS: row(10033, "rejected", "not-executed", false, "There are too many pending orders."),
  LIMIT_VOLUME: row(10034, "rejected", "not-executed", false, "The symbol's volume limit is reached."),
  INVALID_ORDER: row(10035, "validation", "not-executed", false, "The order type is wrong or forbidden."),
  POSITION_CLOSED: row(10036, "not-found", "not-executed", false, "The position is already closed."),
  INVALID_CLOSE_VOLUME: row(
    10038,
    "validation",
    "not-executed",
    false,
    "More lots were to be closed than the position holds.",
  ),
  CLOSE_ORDER_EXIST: row(10039, "rejected", "not-executed", false, "The position has a close order already."),
  LIMIT_POSITIONS: row(10040, "rejected", "not-executed", false, "There are too many open positions."),
  REJECT_CANCEL: row(
    10041,
    "rejected",
    "not-executed",
    false,
    "The activation was refused and the pending order cancelled.",
  ),
  LONG_ONLY: row(10042, "permission", "not-executed", false, "Only long positions are allowed."),
  SHORT_ONLY: row(10043, "permission", "not-executed", false, "Only short positions are allowed."),
  CLOSE_ONLY: row(10044, "permission", "not-executed", false, "Positions may only be closed."),
  FIFO_CLOSE: row(10045, "rejected", "not-executed", false, "Positions must be closed first in, first out."),
  HEDGE_PROHIBITED: row(10046, "rejected", "not-executed", false, "Opposite positions of a symbol are forbidden."),

  UNKNOWN: row(20000, "protocol", "unknown", false, "The broker answered with a code that has no row; see `native`."),
  UNKNOWN_OUTCOME: row(
    20001,
    "unavailable",
    "unknown",
    false,
    "Whether the request took effect could not be found out.",
  ),
  UNREACHABLE: row(20002, "unavailable", "not-executed", true, "No connection could be made, so nothing was sent."),
  CONNECTION_LOST: row(20003, "unavailable", "unknown", true, "The connection broke after the request was sent."),
  REQUEST_TIMEOUT: row(20004, "timeout", "unknown", true, "No answer came within the deadline."),
  ABORTED: row(20005, "aborted", "not-executed", false, "The caller aborted the call."),
  CLOSED: row(20006, "aborted", "not-executed", false, "The broker object was closed."),
  NOT_READY: row(20007, "unavailable", "not-executed", true, "The link to the broker is down or still being restored."),
  SERVER_ERROR: row(20008, "unavailable", "unknown", true, "The server failed on its side."),
  MAINTENANCE: row(20009, "unavailable", "not-executed", true, "The broker is in maintenance."),
  RATE_LIMITED: row(20010, "rate-limited", "not-executed", true, "The request budget is used up."),
  BAD_ANSWER: row(20011, "protocol", "unknown", false, "The answer could not be read."),

  AUTH_FAILED: row(20020, "auth", "not-executed", false, "The credentials were refused."),
  AUTH_EXPIRED: row(20021, "auth", "not-executed", true, "The access token or session has expired."),
  AUTH_REVOKED: row(20022, "auth", "not-executed", false, "The credentials were revoked; log in again."),
  AUTH_NOT_STORED: row(
    20023,
    "auth",
    "not-executed",
    false,
    "The new tokens could not be stored, so they were not used.",
  ),
  FORBIDDEN: row(20024, "permission", "not-executed", false, "The credentials do not allow this."),
  PLAN_REQUIRED: row(20025, "permission", "not-executed", false, "The subscription does not include this."),
  READ_ONLY: row(20026, "permission", "not-executed", false, "The program or account may only read."),

  INVALID_CONFIG: row(20040, "config", "not-executed", false, "The configuration is not valid."),
  ADAPTER_NOT_FOUND: row(
    20041,
    "config",
    "not-executed",
    false,
    "The adapter is unknown or its package is not installed.",
  ),
  SECRET_NOT_FOUND: row(
    20042,
    "config",
    "not-executed",
    false,
    "A secret reference in the configuration leads nowhere.",
  ),
  ACCOUNT_AMBIGUOUS: row(20043, "config", "not-executed", false, "There are several accounts and none was chosen."),

  UNSUPPORTED: row(20060, "unsupported", "not-executed", false, "The broker cannot do this."),
  REQUIREMENT_NOT_MET: row(
    20061,
    "unsupported",
    "not-executed",
    false,
    "The broker lacks what the program says it needs.",
  ),

  ACCOUNT_NOT_FOUND: row(20080, "not-found", "not-executed", false, "There is no such account."),
  ACCOUNT_UNAVAILABLE: row(20081, "unavailable", "not-executed", true, "The account is offline at the broker."),
  SYMBOL_NOT_FOUND: row(20082, "not-found", "not-executed", false, "There is no such symbol."),
  SYMBOL_AMBIGUOUS: row(20083, "validation", "not-executed", false, "The name fits several symbols."),
  ORDER_NOT_FOUND: row(20084, "not-found", "not-executed", false, "There is no such order, or it has ended."),
  POSITION_NOT_FOUND: row(20085, "not-found", "not-executed", false, "There is no such position, or it is closed."),
  NOT_FOUND: row(20086, "not-found", "not-executed", false, "What was asked for does not exist."),

  DUPLICATE_CLIENT_ORDER_ID: row(20100, "validation", "not-executed", false, "The client order id was used before."),
  INVALID_ARGUMENT: row(20101, "validation", "not-executed", false, "An argument is not valid."),
  HISTORY_GAP: row(20102, "protocol", "not-executed", true, "A part of the history could not be read."),
  RISK_LIMIT: row(20103, "rejected", "not-executed", false, "A limit that the program set for itself was reached."),
  DRY_RUN: row(20104, "rejected", "not-executed", false, "The program runs dry; nothing was sent."),
  ACCOUNT_BUSY: row(20105, "rejected", "not-executed", true, "The account is busy with another request of its kind."),
  JOURNAL_FAILED: row(
    20107,
    "unavailable",
    "not-executed",
    true,
    "The command could not be written to the journal, so it was not sent.",
  ),
  PROTECTION_FAILED: row(
    20108,
    "rejected",
    "executed",
    false,
    "The order was filled, but its stop loss or take profit could not be set in time.",
  ),
  STREAM_REFUSED: row(20106, "rejected", "not-executed", false, "The broker refused the subscription."),
} as const satisfies Readonly<Record<string, RetcodeRow>>;

/** The name of a unified code. */
export type ErrorCode = keyof typeof RETCODES;

/** The codes by number. */
const BY_NUMBER: ReadonlyMap<number, ErrorCode> = new Map(
  (Object.keys(RETCODES) as ErrorCode[]).map((code) => [RETCODES[code].retcode, code]),
);

/** The name of a unified number, or undefined when there is none. */
export function codeOfRetcode(retcode: number): ErrorCode | undefined {
  return BY_NUMBER.get(retcode);
}

/** True for the codes that say that the request was carried out (placed, done, partial, no change). */
export function isSuccess(code: ErrorCode): boolean {
  return RETCODES[code].kind === "success";
}

/** The row of a code. */
export function retcodeRow(code: ErrorCode): RetcodeRow {
  return RETCODES[code];
}
