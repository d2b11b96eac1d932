/**
 * What an error is about, by the names of the vendor's error classes; `argument` is refused before anything is sent,
 * `unreadable` an answer that is not what the call expects.
 */
export type Api2TradeErrorKind =
  | "authentication"
  | "account-not-found"
  | "rate-limit"
  | "server"
  | "broker-rejection"
  | "api"
  | "unreadable"
  | "argument";

/** What an `Api2TradeError` is made of. */
export interface Api2TradeErrorInit {
  readonly kind: Api2TradeErrorKind;
  /** The HTTP status; 0 when no answer is behind the error. */
  readonly status: number;
  /** The service's word (`INTERNAL_ERROR`), `HTTP_<status>` where it has none, or one of the client's own. */
  readonly code: string;
  readonly message: string;
  /** The number of a broker's refusal. */
  readonly retcode?: number;
  /** The broker's or the service's own text. */
  readonly comment?: string;
  /** The account that an answer of 404 names. */
  readonly accountId?: string;
  /** The wait that the service asked for, in ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const MARK = Symbol.for("anybroker.Api2TradeError");

/** The service or the broker refused a call, or answered what can't be read. Tell it apart by `kind` and `code`. */
export class Api2TradeError extends Error {
  override readonly name = "Api2TradeError";
  readonly kind: Api2TradeErrorKind;
  readonly status: number;
  readonly code: string;
  readonly retcode?: number;
  readonly comment?: string;
  readonly accountId?: string;
  readonly retryAfterMs?: number;

  constructor(init: Api2TradeErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.kind = init.kind;
    this.status = init.status;
    this.code = init.code;
    if (init.retcode !== undefined) this.retcode = init.retcode;
    if (init.comment !== undefined) this.comment = init.comment;
    if (init.accountId !== undefined) this.accountId = init.accountId;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True when `value` is an `Api2TradeError`, of any copy of this package, and has one of `codes` (any when none is given). */
  static is(value: unknown, ...codes: readonly string[]): value is Api2TradeError {
    if (typeof value !== "object" || value === null || !(MARK in value)) return false;
    return codes.length === 0 || codes.includes((value as unknown as Api2TradeError).code);
  }
}

/** An argument that the client refuses before anything is sent. */
export function invalidArgument(message: string): Api2TradeError {
  return new Api2TradeError({ kind: "argument", status: 0, code: "INVALID_ARGUMENT", message });
}
