import type { SecretKeeper } from "@anybroker/core";
import type { HttpResponse } from "@anybroker/core/adapter";
import type * as z from "zod";
import { OpenApiMt5Error } from "./open-api-mt5-error.ts";
import type { RequestSpec } from "./requests.ts";
import { withoutNulls } from "./wire/base.ts";

/** A proxy's error page is no message. */
const MAX_DETAIL_LENGTH = 300;

interface Refusal {
  readonly detail: string;
  readonly faults?: readonly unknown[];
}

/** The server's words: `{"detail": "..."}`, a list of faults (422), or whatever a proxy wrote. */
function readRefusal(response: HttpResponse): Refusal {
  let body: unknown;
  try {
    body = response.json();
  } catch {
    body = undefined;
  }
  const detail: unknown = typeof body === "object" && body !== null && "detail" in body ? body.detail : undefined;
  if (typeof detail === "string") return { detail: detail.slice(0, MAX_DETAIL_LENGTH) };
  if (Array.isArray(detail)) return { detail: detail.slice(0, 3).map(describeFault).join("; "), faults: detail };
  const text = response.text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return { detail: text.slice(0, MAX_DETAIL_LENGTH) };
}

function describeFault(fault: unknown): string {
  if (typeof fault !== "object" || fault === null) return String(fault);
  const { loc, msg }: { readonly loc?: unknown; readonly msg?: unknown } = fault;
  return `${Array.isArray(loc) ? loc.join(".") : "request"}: ${typeof msg === "string" ? msg : "refused"}`;
}

/** The error that an answer outside 200..299 stands for. */
function errorOf(operation: string, response: HttpResponse, secrets: SecretKeeper): OpenApiMt5Error {
  const { status, retryAfterMs } = response;
  const { detail, faults } = readRefusal(response);
  const words = detail === "" ? " and no reason" : `: ${detail}`;
  return new OpenApiMt5Error({
    kind: "refused",
    status,
    detail: secrets.redact(detail),
    message: secrets.redact(`The server refused ${operation} with HTTP ${status}${words}`),
    ...(faults !== undefined && { faults }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/**
 * The answer's content.
 *
 * Throws an `OpenApiMt5Error`: `refused`, or `unreadable` for an answer that is not what the call expects; a trade may
 * have been carried out then.
 */
export function readAnswer<Answer>(spec: RequestSpec<Answer>, response: HttpResponse, secrets: SecretKeeper): Answer {
  const { status } = response;
  if (status < 200 || status > 299) throw errorOf(spec.operation, response, secrets);
  const unreadable = (found: string, cause?: unknown): OpenApiMt5Error =>
    new OpenApiMt5Error({
      kind: "unreadable",
      status,
      message: secrets.redact(
        `The server answered ${spec.operation} with HTTP ${status} and a body that can't be read: ${found}.`,
      ),
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
