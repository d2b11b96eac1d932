import type { WireAnswer } from "./http-server.ts";
import { type Json, toJson } from "./json.ts";

/** A JSON answer; without a body: no content. */
export function jsonAnswer(
  status: number,
  body: Json | undefined,
  headers: Readonly<Record<string, string>> = {},
): WireAnswer {
  if (body === undefined) return { status: 204, headers };
  return { status, headers: { "Content-Type": "application/json", ...headers }, body: toJson(body) };
}
