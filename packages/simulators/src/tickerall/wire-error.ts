import { type ErrorCode, RETCODES } from "@anybroker/core";
import type { VenueResult } from "@anybroker/paper/venue";
import type { ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer } from "../http-server.ts";
import type { Json, JsonObject } from "../json.ts";
import { jsonAnswer } from "../json-answer.ts";

/** An error answer of the service. */
export class WireError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Json | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { readonly details?: Json; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "WireError";
    this.status = status;
    this.code = code;
    this.details = options.details;
    this.headers = options.headers ?? {};
  }
}

/** The error as it goes over the wire. */
export function errorAnswer({ status, code, message, details, headers }: WireError): WireAnswer {
  const body: JsonObject = { error: code, message, ...(details !== undefined && { details }) };
  return jsonAnswer(status, body, headers);
}

export const validationError = (message: string, field?: string): WireError =>
  new WireError(400, "VALIDATION_ERROR", message, field === undefined ? {} : { details: { field } });

export const notHot = (accountId: string): WireError =>
  new WireError(409, "BROKER_ACCOUNT_NOT_HOT", "The broker connection is cold.", { details: { accountId } });

export const accountNotFound = (): WireError =>
  new WireError(404, "BROKER_ACCOUNT_NOT_FOUND", "No such account is linked to this key.");

export const ticketNotFound = (ticket: string): WireError =>
  new WireError(404, "TICKET_NOT_FOUND", `No open order or position has the ticket ${ticket}.`);

export const unauthorized = (): WireError => new WireError(401, "UNAUTHORIZED", "The API key is missing or not valid.");

export const draining = (): WireError =>
  new WireError(503, "POOL_SHUTTING_DOWN", "This instance is shutting down for a restart.");

export const throttled = (retryAfterSeconds: number): WireError =>
  new WireError(429, "RATE_LIMITED", "Too many requests.", { headers: { "Retry-After": String(retryAfterSeconds) } });

/** The venue's refusal of a trade. */
export function rejection(result: Extract<VenueResult, { ok: false }>, withRetcode: boolean): WireError {
  const { code, message } = result;
  if (code === "ORDER_NOT_FOUND" || code === "POSITION_NOT_FOUND" || code === "POSITION_CLOSED") {
    return new WireError(404, "TICKET_NOT_FOUND", message);
  }
  return new WireError(422, "BROKER_REJECTED", message, withRetcode ? retcodeDetails(code) : {});
}

/** MetaTrader's number of a refusal; the venue's own codes beyond its range have none. */
function retcodeDetails(code: ErrorCode): { readonly details?: Json } {
  const { retcode } = RETCODES[code];
  return retcode < 20_000 ? { details: { retcode, retcodeName: code } } : {};
}

/** How faults are worded. */
export const dialect: ErrorDialect = {
  error: (status, code, message) => errorAnswer(new WireError(status, code, message)),
  refusal: (code) => errorAnswer(rejection({ ok: false, code, message: RETCODES[code].meaning }, true)),
  throttled: (retryAfterSeconds) => errorAnswer(throttled(retryAfterSeconds)),
  unavailable: () => errorAnswer(draining()),
  failed: (status) => errorAnswer(new WireError(status, "INTERNAL_ERROR", "Something went wrong.")),
};
