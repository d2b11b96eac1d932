import type { ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer } from "../http-server.ts";
import { jsonAnswer } from "../json-answer.ts";
import type { TonpoKnobs } from "./options.ts";
import { refusalText } from "./refusal-text.ts";

/** An error answer of the gateway. */
export class WireError extends Error {
  readonly status: number;
  readonly code: number | string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "WireError";
    this.status = status;
    this.code = options.code ?? status;
    this.headers = options.headers ?? {};
  }
}

const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "authentication_error",
  404: "not_found",
  409: "conflict",
  422: "validation_error",
  429: "rate_limit_error",
};

const typeOf = (status: number): string => TYPES[status] ?? (status >= 500 ? "server_error" : "invalid_request");

/** The error as it goes over the wire. */
export function errorAnswer({ status, message, code, headers }: WireError): WireAnswer {
  return jsonAnswer(status, { error: message, code, type: typeOf(status) }, headers);
}

export const validationError = (message: string): WireError => new WireError(422, message);

export const notFound = (what: string): WireError => new WireError(404, `${what} not found`);

export const unauthorized = (): WireError => new WireError(401, "invalid or missing API key");

export const noActiveAccount = (): WireError => new WireError(409, "no active account");

export const throttled = (retryAfterSeconds: number): WireError =>
  new WireError(429, "rate limit exceeded", { headers: { "Retry-After": String(retryAfterSeconds) } });

/** What the gateway answers to an order, a close or a modify that the broker or it refuses. */
export const refused = (error: string): { ticket: number; success: boolean; error: string } => ({
  ticket: 0,
  success: false,
  error,
});

/** How faults are worded. */
export function dialectOf(knobs: TonpoKnobs): ErrorDialect {
  return {
    error: (status, code, message) => errorAnswer(new WireError(status, message, { code })),
    refusal: (code) => jsonAnswer(200, refused(refusalText(code, knobs))),
    throttled: (retryAfterSeconds) => errorAnswer(throttled(retryAfterSeconds)),
    unavailable: () => errorAnswer(new WireError(503, "service unavailable", { headers: { "Retry-After": "1" } })),
    failed: (status) => errorAnswer(new WireError(status, "internal error")),
  };
}
