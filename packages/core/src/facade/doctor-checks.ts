import { BrokerError } from "../errors/broker-error.ts";
import type { ErrorCode } from "../errors/retcodes.ts";
import type { Finding } from "./surfaces.ts";

/** One check of the doctor. */
export interface Check {
  readonly part: "config" | "latency" | Finding["part"];
  /** `skipped`: something that it depends on has failed. */
  readonly status: "ok" | "warning" | "failed" | "skipped";
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
  /** How old the evidence is. */
  readonly ageMs?: number;
  /** The numbers behind it; those of time in ms. */
  readonly measures?: Readonly<Record<string, number>>;
  /** The code of the error behind it. */
  readonly code?: ErrorCode;
}

/** A finding as a check: one that is not well is a warning, as the connection itself works. */
export function checkFrom({ ok, ...finding }: Finding): Check {
  return { ...finding, status: ok ? "ok" : "warning" };
}

/** A part that could not be looked at. */
export function skipped(part: Check["part"], signal?: AbortSignal): Check {
  const why = signal?.aborted === true ? "it was stopped before" : "there is no connection";
  return { part, status: "skipped", message: `not checked: ${why}` };
}

const FIXES: Partial<Readonly<Record<ErrorCode, string>>> = {
  AUTH_FAILED: "copy the key, password or token from the broker's own page into the configuration again",
  AUTH_EXPIRED: "log in again, or put a fresh token into the configuration",
  AUTH_REVOKED: "log in again: what was stored will not be accepted any more",
  FORBIDDEN: "ask the broker what the key or account may do",
  PLAN_REQUIRED: "look at the broker's subscription",
  REQUEST_TIMEOUT: "look whether the address and port are the broker's, and whether its service is up",
  MAINTENANCE: "wait until the broker is back",
  RATE_LIMITED: "wait, and ask for less: other programs with the same credentials count as well",
  BAD_ANSWER: "look whether the address is the broker's, and what stands in front of it",
};

/** A failure as a check of the part that it is about; `part` where the error does not tell. */
export function failureCheck(part: Check["part"], error: unknown): Check {
  if (!BrokerError.is(error)) {
    return { part, status: "failed", message: error instanceof Error ? error.message : String(error) };
  }
  // Messages say what was found, then what to do about it. One that lists several faults is left whole.
  const listsFaults = error.details?.["faults"] !== undefined;
  const [cause = "", ...advice] = listsFaults ? [error.message] : error.message.split("; ");
  const fix = advice.length === 0 ? FIXES[error.code] : advice.join("; ").replace(/\.$/, "");
  return {
    part: partOf(error) ?? part,
    status: "failed",
    message: cause.replace(/\.$/, ""),
    code: error.code,
    ...(fix !== undefined && { fix }),
  };
}

function partOf({ kind, code }: BrokerError): Check["part"] | undefined {
  if (kind === "config") return "config";
  if (kind === "auth" || kind === "permission") return "auth";
  if (kind === "rate-limited") return "budget";
  return code.startsWith("ACCOUNT_") ? "account" : undefined;
}
