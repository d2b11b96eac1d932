/** What an error is about: the vendor's error classes, and what they leave out. */
export type TonpoErrorKind =
  | "authentication"
  | "not-found"
  | "rate-limit"
  | "validation"
  | "order"
  | "account"
  | "subscription"
  | "response";

/** What a request was about, which says what a 404 means: the service answers it for anything that is not there. */
export type TonpoSubject = "account" | "position" | "symbol" | "user" | "webhook";

/** What a `TonpoError` is made of. */
export interface TonpoErrorInit {
  readonly kind: TonpoErrorKind;
  /** The HTTP status; 0 when no answer is behind the error. */
  readonly status: number;
  /** The service's code or type (`rate_limit_error`), `HTTP_<status>` where it gives none, or one of the client's own. */
  readonly code: string;
  readonly message: string;
  /** The service's or broker's own words. */
  readonly text?: string;
  readonly subject?: TonpoSubject;
  /** The wait that the service asked for, in ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const MARK = Symbol.for("anybroker.TonpoError");

/** The service refused a call or answered what can't be read. Tell it apart by `kind` and `code`. */
export class TonpoError extends Error {
  override readonly name = "TonpoError";
  readonly kind: TonpoErrorKind;
  readonly status: number;
  readonly code: string;
  // Declared only, so that an absent fact is no stored `undefined`.
  declare readonly text?: string;
  declare readonly subject?: TonpoSubject;
  declare readonly retryAfterMs?: number;

  constructor(init: TonpoErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.kind = init.kind;
    this.status = init.status;
    this.code = init.code;
    if (init.text !== undefined) this.text = init.text;
    if (init.subject !== undefined) this.subject = init.subject;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True when `value` is a `TonpoError`, of any copy of this package, and has one of `codes` (any when none is given). */
  static is(value: unknown, ...codes: readonly string[]): value is TonpoError {
    if (typeof value !== "object" || value === null || !(MARK in value)) return false;
    return codes.length === 0 || codes.includes((value as unknown as TonpoError).code);
  }
}

/** An argument that the client refuses before anything is sent. */
export function invalidArgument(message: string): TonpoError {
  return new TonpoError({ kind: "validation", status: 0, code: "INVALID_ARGUMENT", message });
}
