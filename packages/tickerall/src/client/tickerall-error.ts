/** What an error is about, by the names of the vendor's error classes. */
export type TickerallErrorKind =
  | "auth"
  | "forbidden"
  | "validation"
  | "not-found"
  | "broker"
  | "service-unavailable"
  | "api";

/** What a `TickerallError` is made of. */
export interface TickerallErrorInit {
  readonly kind: TickerallErrorKind;
  /** The HTTP status; 0 when no answer is behind the error. */
  readonly status: number;
  /** The service's code (`BROKER_REJECTED`), or one of the client's own. */
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly details?: unknown;
  /** True when the service says of itself that it is only away for a moment. */
  readonly transient?: boolean;
  /** The wait that the service asked for, in ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const MARK = Symbol.for("anybroker.TickerallError");

/** The service refused a call or answered what can't be read. Tell it apart by `kind` and `code`. */
export class TickerallError extends Error {
  override readonly name = "TickerallError";
  readonly kind: TickerallErrorKind;
  readonly status: number;
  readonly code: string;
  readonly transient: boolean;
  readonly requestId?: string;
  readonly details?: unknown;
  readonly retryAfterMs?: number;

  constructor(init: TickerallErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.kind = init.kind;
    this.status = init.status;
    this.code = init.code;
    this.transient = init.transient ?? false;
    if (init.requestId !== undefined) this.requestId = init.requestId;
    if (init.details !== undefined) this.details = init.details;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True when `value` is a `TickerallError`, of any copy of this package, and has one of `codes` (any when none is given). */
  static is(value: unknown, ...codes: readonly string[]): value is TickerallError {
    if (typeof value !== "object" || value === null || !(MARK in value)) return false;
    return codes.length === 0 || codes.includes((value as unknown as TickerallError).code);
  }
}

/** An argument that the client refuses before anything is sent. */
export function invalidArgument(message: string, details?: unknown): TickerallError {
  return new TickerallError({
    kind: "validation",
    status: 0,
    code: "INVALID_ARGUMENT",
    message,
    ...(details !== undefined && { details }),
  });
}
