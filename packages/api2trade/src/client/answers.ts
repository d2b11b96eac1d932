import type { SecretKeeper } from "@anybroker/core";
import type { HttpResponse } from "@anybroker/core/adapter";
import type * as z from "zod";
import { Api2TradeError, type Api2TradeErrorKind } from "./api2trade-error.ts";
import { anything, type RequestSpec } from "./requests.ts";
import { withoutNulls } from "./wire/base.ts";

/** An HTML error page is no message. */
const MAX_MESSAGE_LENGTH = 300;

const KINDS: Readonly<Record<number, Api2TradeErrorKind>> = {
  401: "authentication",
  404: "account-not-found",
  429: "rate-limit",
};

/** The class of an HTTP status, as the vendor's client has it. */
export function errorKind(status: number): Api2TradeErrorKind {
  return KINDS[status] ?? (status >= 500 ? "server" : "api");
}

/** The members of an error's body; any may be missing or hold something else. */
interface RawError {
  readonly error?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly stackTrace?: unknown;
  readonly id?: unknown;
  readonly accountId?: unknown;
}

const isRawError = (value: unknown): value is RawError =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const shortened = (text: string): string =>
  text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_MESSAGE_LENGTH);

function parsed(response: HttpResponse): unknown {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}

/** The error that an answer outside 200..299 stands for. */
function errorOf(operation: string, response: HttpResponse, secrets: SecretKeeper): Api2TradeError {
  const { status, text, retryAfterMs } = response;
  const json = parsed(response);
  const body: RawError = isRawError(json) ? json : {};
  const words = asText(body.message) ?? asText(body.error);
  const code = asText(body.code) ?? `HTTP_${status}`;
  const said = shortened(words ?? text);
  const accountId = asText(body.id) ?? asText(body.accountId);
  return new Api2TradeError({
    kind: errorKind(status),
    status,
    code,
    message: secrets.redact(
      `API2Trade refused ${operation} with ${code} (HTTP ${status}): ${said || "it says nothing"}`,
    ),
    ...(words !== undefined && { comment: secrets.redact(shortened(words)) }),
    ...(accountId !== undefined && status === 404 && { accountId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Whether an answer of status 200 says that the call failed. The stack trace alone is enough: no result has one. */
function isError(json: unknown): json is RawError {
  if (!isRawError(json)) return false;
  return asText(json.error) !== undefined || isRawError(json.error) || json.stackTrace !== undefined;
}

function errorInside(operation: string, status: number, body: RawError, secrets: SecretKeeper): Api2TradeError {
  const words = asText(body.message) ?? asText(body.error) ?? "it says no more";
  const code = asText(body.code) ?? "ERROR_IN_ANSWER";
  return new Api2TradeError({
    kind: "api",
    status,
    code,
    message: secrets.redact(`API2Trade answered ${operation} with HTTP ${status} and an error: ${shortened(words)}`),
    comment: secrets.redact(shortened(words)),
  });
}

/**
 * The answer's content.
 *
 * Throws an `Api2TradeError`: the service's refusal, an error that comes as HTTP 200, or UNREADABLE_ANSWER for an
 * answer that is not what the call expects; a write may have been carried out then.
 */
export function readAnswer<Answer>(spec: RequestSpec<Answer>, response: HttpResponse, secrets: SecretKeeper): Answer {
  const { status, text } = response;
  if (status < 200 || status > 299) throw errorOf(spec.operation, response, secrets);
  const json = parsed(response);
  if (isError(json)) throw errorInside(spec.operation, status, json, secrets);
  if (json === undefined && spec.answer !== (anything as unknown) && spec.mayBeText !== true) {
    throw unreadable(spec.operation, status, text.trim() === "" ? "the body is empty" : "the body is no JSON", secrets);
  }
  const result = spec.answer.safeParse(json === undefined ? text : withoutNulls(json));
  if (!result.success) throw unreadable(spec.operation, status, describeIssues(result.error), secrets);
  return result.data;
}

function unreadable(operation: string, status: number, found: string, secrets: SecretKeeper): Api2TradeError {
  return new Api2TradeError({
    kind: "unreadable",
    status,
    code: "UNREADABLE_ANSWER",
    message: secrets.redact(`API2Trade answered ${operation} with HTTP ${status} and what can't be read: ${found}`),
  });
}

/** The first faults of a payload, with their places but without its values. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}
