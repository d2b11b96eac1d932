/** Where an error comes from: the server's refusal, an answer that can't be read, or an argument that was not sent. */
export type OpenApiMt5ErrorKind = "refused" | "unreadable" | "argument";

/** The terminal's last error, as the server quotes it: `(-10004, 'No IPC connection')`. */
export interface LastError {
  readonly code: number;
  readonly text: string;
}

/** What an `OpenApiMt5Error` is made of. */
export interface OpenApiMt5ErrorInit {
  readonly kind: OpenApiMt5ErrorKind;
  readonly message: string;
  /** The HTTP status; 0 when nothing was sent. */
  readonly status?: number;
  /** The server's own words. */
  readonly detail?: string;
  /** Of a 422: what is wrong where. */
  readonly faults?: readonly unknown[];
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const MARK = Symbol.for("anybroker.OpenApiMt5Error");

/** A pair of a number and a quoted text at the end of the server's words. */
const LAST_ERROR = /\((-?\d+), (['"])(.*)\2\)/s;

/**
 * The server refused a call or answered what can't be read.
 *
 * The server has no error codes: `status` and the stable parts of `detail` are all there is. A trade that the terminal
 * refused is no error here but an answer with a `retcode`.
 */
export class OpenApiMt5Error extends Error {
  override readonly name = "OpenApiMt5Error";
  readonly kind: OpenApiMt5ErrorKind;
  readonly status: number;
  readonly detail: string;
  // Declared only, so that an absent fact is no stored `undefined`.
  declare readonly faults?: readonly unknown[];
  declare readonly retryAfterMs?: number;
  declare readonly lastError?: LastError;

  constructor(init: OpenApiMt5ErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.kind = init.kind;
    this.status = init.status ?? 0;
    this.detail = init.detail ?? "";
    if (init.faults !== undefined) this.faults = init.faults;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    const pair = LAST_ERROR.exec(this.detail);
    if (pair !== null) this.lastError = { code: Number(pair[1]), text: pair[3] ?? "" };
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True when `value` is an `OpenApiMt5Error`, of any copy of this package. */
  static is(value: unknown): value is OpenApiMt5Error {
    return typeof value === "object" && value !== null && MARK in value;
  }
}

/** An argument that the client refuses before anything is sent. */
export function invalidArgument(message: string): OpenApiMt5Error {
  return new OpenApiMt5Error({ kind: "argument", message });
}
