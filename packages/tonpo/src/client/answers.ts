import type { SecretKeeper } from "@anybroker/core";
import type { HttpResponse } from "@anybroker/core/adapter";
import type * as z from "zod";
import { nothing, type RequestSpec } from "./requests.ts";
import { TonpoError, type TonpoErrorInit, type TonpoErrorKind } from "./tonpo-error.ts";
import { isObject, withoutNulls } from "./wire/base.ts";

/** What the service calls a success. Any other status is an error, 202 included: nothing says what it would mean. */
const SUCCESS: readonly number[] = [200, 201, 204];

/** An HTML error page is no message. */
const MAX_TEXT_LENGTH = 300;

/** The class of an error by its status. */
export function errorKind(status: number): TonpoErrorKind {
  switch (status) {
    case 401:
    case 403:
      return "authentication";
    case 404:
      return "not-found";
    case 429:
      return "rate-limit";
    case 400:
    case 422:
      return "validation";
    default:
      return "response";
  }
}

const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The code and words of an error's body: `error` is the text, `code` the status as a number or a word, `type` a class. */
function readErrorBody(response: HttpResponse): { readonly code: string; readonly text: string } {
  const { status, text } = response;
  const unnamed = `HTTP_${status}`;
  if (text.trim() === "") return { code: unnamed, text: "the body is empty" };
  const body = jsonOf(response);
  if (!isObject(body)) return { code: unnamed, text: plainText(text) };
  const inner = isObject(body["error"]) ? body["error"] : body;
  const faults = Array.isArray(body["errors"]) ? body["errors"].map(describeFault).join("; ") : undefined;
  const found = asText(body["error"]) ?? asText(inner["message"]) ?? asText(body["message"]) ?? asText(faults);
  return {
    code: asText(inner["code"]) ?? asText(inner["type"]) ?? unnamed,
    text: (found ?? "no reason is given").slice(0, MAX_TEXT_LENGTH),
  };
}

/** One entry of a list of faults. */
function describeFault(fault: unknown): string {
  if (typeof fault === "string") return fault;
  return isObject(fault) ? (asText(fault["message"]) ?? asText(fault["msg"]) ?? "a fault") : "a fault";
}

/** The words of a page. */
function plainText(text: string): string {
  const words = text
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gis, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `the body is no JSON object: ${words.slice(0, MAX_TEXT_LENGTH)}`;
}

/** The body as JSON, undefined when it is none. */
function jsonOf(response: HttpResponse): unknown {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}

/** The error that a status outside the successes stands for. */
export function errorOf(spec: RequestSpec<unknown>, response: HttpResponse, secrets: SecretKeeper): TonpoError {
  const { status, retryAfterMs } = response;
  const { code, text } = readErrorBody(response);
  return refusal(spec, secrets, {
    kind: errorKind(status),
    status,
    code,
    message: `Tonpo refused ${spec.operation} with ${code} (HTTP ${status}): ${text}`,
    text,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function refusal(spec: RequestSpec<unknown>, secrets: SecretKeeper, init: TonpoErrorInit): TonpoError {
  const { subject } = spec;
  return new TonpoError({
    ...init,
    message: secrets.redact(init.message),
    ...(init.text !== undefined && { text: secrets.redact(init.text) }),
    ...(subject !== undefined && { subject }),
  });
}

/** The failure that a 200 tells of: an `error` text, or `success: false`. */
function errorInside(json: unknown): string | undefined {
  if (!isObject(json)) return undefined;
  const { error } = json;
  const text = asText(error) ?? (isObject(error) ? asText(error["message"]) : undefined) ?? asText(json["message"]);
  if (asText(error) !== undefined || isObject(error) || json["success"] === false) return text ?? "no reason is given";
  return undefined;
}

/**
 * The answer's content.
 *
 * Throws a `TonpoError`: the service's refusal; ERROR_IN_ANSWER for a failure told inside a success; UNREADABLE_ANSWER
 * for an answer that is not what the call expects, after which a write may have been carried out.
 */
export function readAnswer<Answer>(spec: RequestSpec<Answer>, response: HttpResponse, secrets: SecretKeeper): Answer {
  const { status } = response;
  if (!SUCCESS.includes(status)) throw errorOf(spec, response, secrets);
  const json = withoutNulls(jsonOf(response));
  const inside = spec.ownVerdict === true ? undefined : errorInside(json);
  if (inside !== undefined) {
    throw refusal(spec, secrets, {
      kind: "response",
      status,
      code: "ERROR_IN_ANSWER",
      message: `Tonpo answered ${spec.operation} with HTTP ${status} and an error inside: ${inside.slice(0, MAX_TEXT_LENGTH)}`,
      text: inside.slice(0, MAX_TEXT_LENGTH),
    });
  }
  const saysNothing = json === undefined && response.text.trim() === "";
  if (spec.answer === (nothing as unknown) && (saysNothing || json !== undefined)) return spec.answer.parse(undefined);
  const result = spec.answer.safeParse(json);
  if (result.success && json !== undefined) return result.data;
  const found = result.success || json === undefined ? "it is no JSON" : describeIssues(result.error);
  throw refusal(spec, secrets, {
    kind: "response",
    status,
    code: "UNREADABLE_ANSWER",
    message: `Tonpo answered ${spec.operation} with HTTP ${status} and a body that can't be read: ${found}`,
  });
}

/** The first faults of a payload, with their places but without its values. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  const more = error.issues.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}
