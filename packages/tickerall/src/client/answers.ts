import type { SecretKeeper } from "@anybroker/core";
import type { HttpResponse } from "@anybroker/core/adapter";
import type * as z from "zod";
import { nothing, type RequestSpec } from "./requests.ts";
import { TickerallError, type TickerallErrorKind } from "./tickerall-error.ts";
import { withoutNulls } from "./wire/base.ts";

/** Codes that come from the broker behind the service, whatever the HTTP status. */
const BROKER_CODES: ReadonlySet<string> = new Set([
  "BROKER_REJECTED",
  "BROKER_AUTH_FAILED",
  "BROKER_UNREACHABLE",
  "BROKER_ACCOUNT_NOT_HOT",
  "BROKER_ACCOUNT_ALREADY_LINKED",
  "BROKER_ACCOUNT_NOT_FOUND",
  "TICKET_NOT_FOUND",
]);

/** An HTML error page is no message. */
const MAX_MESSAGE_LENGTH = 300;

/** The class of an error; the first rule that fits wins. */
export function errorKind(status: number, code: string): TickerallErrorKind {
  if (code === "POOL_SHUTTING_DOWN") return "service-unavailable";
  if (BROKER_CODES.has(code)) return "broker";
  switch (status) {
    case 401:
      return "auth";
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 400:
    case 422:
      return "validation";
    case 502:
    case 503:
      return "service-unavailable";
    default:
      return "api";
  }
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The members of an error's body; any may be missing or hold something else. */
interface RawError {
  readonly error?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

function isRawError(value: unknown): value is RawError {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The code is in `error`; some versions nest an object there or call it `code`. */
function readErrorBody(response: HttpResponse): ErrorBody {
  const { status, text } = response;
  if (text.trim() === "") return { code: `HTTP_${status}`, message: "the body is empty" };
  let body: unknown;
  try {
    body = response.json();
  } catch {
    body = undefined;
  }
  if (!isRawError(body)) {
    const start = text
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim();
    return { code: "PARSE_ERROR", message: `the body is no JSON object: ${start.slice(0, MAX_MESSAGE_LENGTH)}` };
  }
  const inner = isRawError(body.error) ? body.error : body;
  const code = asText(body.error) ?? asText(inner.code) ?? `HTTP_${status}`;
  const message = asText(inner.message) ?? asText(body.message) ?? "no reason is given";
  const details: unknown = inner.details ?? body.details;
  return {
    code,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    ...(details !== undefined && details !== null && { details: withoutNulls(details) }),
  };
}

/** `value` without any known secret in it. */
function redacted(value: unknown, secrets: SecretKeeper): unknown {
  const text = JSON.stringify(value);
  return secrets.holds(text) ? JSON.parse(secrets.redact(text)) : value;
}

/** The error that an answer outside 200..299 stands for. */
export function errorOf(operation: string, response: HttpResponse, secrets: SecretKeeper): TickerallError {
  const { status } = response;
  const { code, message, details } = readErrorBody(response);
  const kind = errorKind(status, code);
  const requestId = response.headers["x-request-id"];
  return new TickerallError({
    kind,
    status,
    code,
    message: secrets.redact(`TickerAll refused ${operation} with ${code} (HTTP ${status}): ${message}`),
    transient: kind === "service-unavailable",
    ...(requestId !== undefined && { requestId }),
    ...(details !== undefined && { details: redacted(details, secrets) }),
    ...(response.retryAfterMs !== undefined && { retryAfterMs: response.retryAfterMs }),
  });
}

/**
 * The answer's content.
 *
 * Throws a `TickerallError`: the service's refusal, or PARSE_ERROR for an answer that is not what the call expects;
 * a write may have been carried out then.
 */
export function readAnswer<Answer>(spec: RequestSpec<Answer>, response: HttpResponse, secrets: SecretKeeper): Answer {
  if (response.status < 200 || response.status > 299) throw errorOf(spec.operation, response, secrets);
  if (spec.answer === (nothing as unknown)) return spec.answer.parse(undefined);
  const unreadable = (found: string, cause?: unknown): TickerallError =>
    new TickerallError({
      kind: "api",
      status: response.status,
      code: "PARSE_ERROR",
      message: secrets.redact(
        `TickerAll answered ${spec.operation} with HTTP ${response.status} and a body that can't be read: ${found}`,
      ),
      ...(response.headers["x-request-id"] !== undefined && { requestId: response.headers["x-request-id"] }),
      ...(cause !== undefined && { cause }),
    });
  let json: unknown;
  try {
    json = response.json();
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
  const result = spec.answer.safeParse(withoutNulls(json));
  if (!result.success) throw unreadable(describeIssues(result.error));
  return result.data;
}

/** The first faults of a payload, with their places but without its values. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}
