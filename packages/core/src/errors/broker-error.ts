import { type ErrorCode, type ErrorKind, type Outcome, RETCODES, type RetcodeRow } from "./retcodes.ts";

/** The broker's own words about a failure. */
export interface NativeError {
  readonly code?: string | number;
  readonly message?: string;
  /** The HTTP status, where the wire has one. */
  readonly status?: number;
}

/** What an error is made of. Everything but the message and code is optional; the code's row gives the rest. */
export interface BrokerErrorInit {
  readonly kind?: ErrorKind;
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly broker?: string;
  readonly operation?: string;
  readonly native?: NativeError;
  readonly requestId?: string;
  readonly cause?: unknown;
  /** Facts that a program may want: nearest allowed values, candidates, the next opening instant. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Marks our errors across two installed copies of this package. */
const MARK = Symbol.for("anybroker.BrokerError");

/** A `BrokerError` whose code is one of `Code`. */
export type BrokerErrorWith<Code extends ErrorCode> = BrokerError & { readonly code: Code };

/**
 * The one error of the library. Tell it apart by `kind` and `code`; `outcome` says whether the request took effect.
 *
 * A programming mistake (a wrong type) is a `TypeError` instead.
 */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: ErrorCode;
  /** The number of `code`. */
  readonly retcode: number;
  readonly kind: ErrorKind;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  // Declared only, so that an absent fact is no stored `undefined`.
  declare readonly retryAfterMs?: number;
  declare readonly broker?: string;
  declare readonly operation?: string;
  declare readonly native?: NativeError;
  declare readonly requestId?: string;
  declare readonly details?: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, init: BrokerErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    const row: RetcodeRow = RETCODES[code];
    this.code = code;
    this.retcode = row.retcode;
    this.kind = init.kind ?? (row.kind === "success" ? "protocol" : row.kind);
    this.outcome = init.outcome ?? row.outcome;
    this.retryable = init.retryable ?? row.retryable;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    if (init.broker !== undefined) this.broker = init.broker;
    if (init.operation !== undefined) this.operation = init.operation;
    if (init.native !== undefined) this.native = init.native;
    if (init.requestId !== undefined) this.requestId = init.requestId;
    if (init.details !== undefined) this.details = init.details;
    Object.defineProperty(this, MARK, { value: true });
  }

  /**
   * True when `value` is a `BrokerError`, of any copy of this package, and has one of `codes` (any code when none
   * is given).
   */
  static is(value: unknown): value is BrokerError;
  static is<Code extends ErrorCode>(value: unknown, ...codes: readonly Code[]): value is BrokerErrorWith<Code>;
  static is(value: unknown, ...codes: readonly ErrorCode[]): boolean {
    if (typeof value !== "object" || value === null || !(MARK in value)) return false;
    return codes.length === 0 || codes.includes((value as unknown as BrokerError).code);
  }

  /** This error with some facts added or replaced; the message, code and stack stay. */
  with(init: BrokerErrorInit): BrokerError {
    const copy = new BrokerError(this.code, this.message, { ...this.#init(), ...init });
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  /** This error with every text in it passed through `clean`, and without its cause and old stack. */
  cleaned(clean: (text: string) => string): BrokerError {
    const { cause: _cause, native, details, ...facts } = this.#init();
    return new BrokerError(this.code, clean(this.message), {
      ...facts,
      ...(native !== undefined && {
        native: { ...native, ...(native.message !== undefined && { message: clean(native.message) }) },
      }),
      ...(details !== undefined && { details: JSON.parse(clean(JSON.stringify(details))) }),
    });
  }

  #init(): BrokerErrorInit {
    const { kind, outcome, retryable, retryAfterMs, broker, operation, native, requestId, details, cause } = this;
    return {
      kind,
      outcome,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(broker !== undefined && { broker }),
      ...(operation !== undefined && { operation }),
      ...(native !== undefined && { native }),
      ...(requestId !== undefined && { requestId }),
      ...(details !== undefined && { details }),
      ...(cause !== undefined && { cause }),
    };
  }

  /** A plain object for logs and `--json`; the cause is reduced to its text. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { cause, ...facts } = this.#init();
    return {
      name: this.name,
      code: this.code,
      retcode: this.retcode,
      message: this.message,
      ...facts,
      ...(cause !== undefined && { cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause) }),
    };
  }
}

/** `value` if it is a `BrokerError`, else a new one of `code` with `value` as its cause. */
export function asBrokerError(
  value: unknown,
  code: ErrorCode,
  message: string,
  init: BrokerErrorInit = {},
): BrokerError {
  return BrokerError.is(value) ? value : new BrokerError(code, message, { ...init, cause: value });
}
