import type { ErrorCode } from "@anybroker/core";
import type { ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer } from "../http-server.ts";
import { type Json, type JsonObject, toJson } from "../json.ts";
import type { Api2TradeKnobs } from "./options.ts";
import { nativeRetcode } from "./retcodes.ts";

/**
 * How a call words its failures: the SDKs' wire (`sdk-trade` where a retcode is the answer), the documented one
 * (`rest-management` for calls that manage accounts), or both at once.
 */
export type ErrorStyle = "sdk" | "sdk-trade" | "rest" | "rest-management" | "shared";

const STACK = "   at Bridge.Api.Controller.Handle()";

/** A failure of the service, told by an HTTP status. */
export class WireError extends Error {
  readonly status: number;
  /** In a few words. */
  readonly title: string;
  readonly extra: JsonObject;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    title: string,
    message: string,
    options: { readonly extra?: JsonObject; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "WireError";
    this.status = status;
    this.title = title;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

/** The broker's refusal of a trade, by its unified code. */
export class TradeRefusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(`The broker refused: ${code}`);
    this.name = "TradeRefusal";
    this.code = code;
  }
}

export const badRequest = (message: string): WireError => new WireError(400, "bad request", message);
export const unauthorized = (): WireError => new WireError(401, "unauthorized", "unknown API key or credentials");
export const notFound = (): WireError => new WireError(404, "not found", "there is no such endpoint");
export const wrongMethod = (): WireError =>
  new WireError(405, "method not allowed", "this endpoint takes another method");
export const unavailable = (): WireError => new WireError(503, "unavailable", "the service is restarting");

export const accountNotFound = (id: string): WireError =>
  new WireError(404, "account not found", `client with id ${id} not found`, { extra: { id } });

export const throttled = (retryAfterSeconds: number): WireError =>
  new WireError(429, "rate limit", "too many requests", { headers: { "Retry-After": String(retryAfterSeconds) } });

export function jsonAnswer(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return { status, headers: { "Content-Type": "application/json", ...headers }, body: toJson(body) };
}

export const textAnswer = (body: string): WireAnswer => ({
  status: 200,
  headers: { "Content-Type": "text/plain" },
  body,
});

/** A body with an error in the words of a style. */
export function errorBody(style: ErrorStyle, title: string, message: string, code: string): JsonObject {
  switch (style) {
    case "sdk":
    case "sdk-trade":
      return { error: title, message };
    case "rest-management":
      return { error: message };
    case "rest":
      return { message, code, stackTrace: STACK };
    case "shared":
      return { error: title, message, code, stackTrace: STACK };
  }
}

/** The error as it goes over the wire. */
export function errorAnswer(error: WireError, style: ErrorStyle): WireAnswer {
  const body = errorBody(style, error.title, error.message, "INTERNAL_ERROR");
  return jsonAnswer(error.status, { ...body, ...error.extra }, error.headers);
}

/** The answer to a trade by retcode; `ticket` is 0 when nothing came to be. */
export function retcodeBody(code: ErrorCode, ticket: bigint, knobs: Api2TradeKnobs): JsonObject {
  const { comment, sdk, mt5 } = nativeRetcode(code);
  const done = code === "DONE" || code === "PLACED";
  if (done && knobs.successRetcode === "zero") return { ticket, retcode: 0, comment: "done" };
  return { ticket, retcode: knobs.retcodeNames === "mt5" ? mt5 : sdk, comment };
}

/** A refusal as it goes over the wire: a 200 with a retcode in one dialect, a 400 in the other. */
export function refusalAnswer(code: ErrorCode, style: ErrorStyle, knobs: Api2TradeKnobs): WireAnswer {
  if (style === "sdk-trade") return jsonAnswer(200, retcodeBody(code, 0n, knobs));
  const { name, comment } = nativeRetcode(code);
  return jsonAnswer(400, errorBody(style, comment, comment, knobs.restErrorCode === "name" ? name : "INTERNAL_ERROR"));
}

/**
 * How faults are worded. `refuse` with status 200 and a number as its code is that very retcode; with another code it is
 * an error inside a 200.
 */
export function faultDialect(style: ErrorStyle, knobs: Api2TradeKnobs, accountId: string | undefined): ErrorDialect {
  return {
    error: (status, code, message) => {
      if (status === 200 && style === "sdk-trade" && /^-?\d+$/.test(code)) {
        return jsonAnswer(200, { ticket: 0, retcode: Number(code), comment: message });
      }
      const extra = status === 404 && accountId !== undefined ? { id: accountId } : {};
      return jsonAnswer(status, { ...errorBody(style, code, message, code), ...extra });
    },
    refusal: (code) => refusalAnswer(code, style, knobs),
    throttled: (retryAfterSeconds) => errorAnswer(throttled(retryAfterSeconds), style),
    unavailable: () => errorAnswer(unavailable(), style),
    failed: (status) => errorAnswer(new WireError(status, "server error", "something went wrong"), style),
  };
}
