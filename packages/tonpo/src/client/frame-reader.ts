import { parseJson } from "@anybroker/core/transport";
import type * as z from "zod";
import { describeIssues } from "./answers.ts";
import type { StreamDataMap } from "./stream-events.ts";
import { isObject, withoutNulls } from "./wire/base.ts";
import { type AnswerFrame, EVENTS } from "./wire/frames.ts";

/** An event of the service, by its own name. */
type EventFrame = {
  readonly [Name in keyof typeof EVENTS]: {
    readonly kind: "event";
    readonly name: Name;
    readonly data: StreamDataMap[Name];
  };
}[keyof typeof EVENTS];

/** A frame of the service, or why it can't be read. */
export type ServerFrame =
  | EventFrame
  /** Carries the id of a command of ours, or is an answer or error without one. */
  | { readonly kind: "answer"; readonly id?: string; readonly frame: AnswerFrame }
  | { readonly kind: "unknown"; readonly name: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** What answers our commands, besides `error`. */
const ANSWERS: readonly string[] = ["subscribed", "unsubscribed", "pong", "positions", "error"];

/** Reads one frame, text or binary. Never throws: one bad frame must not end the stream. */
export function readFrame(data: string | Uint8Array): ServerFrame {
  const text =
    typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8");
  const json = parseJson(text);
  if (!json.ok) return { kind: "unreadable", reason: "it is no JSON" };
  if (!isObject(json.value)) return { kind: "unreadable", reason: "it is no JSON object" };
  const { type } = json.value;
  if (typeof type !== "string") return { kind: "unreadable", reason: "its type is missing" };
  const frame = json.value as AnswerFrame;
  // The service's own pages disagree on the spelling.
  const id = frame["request_id"] ?? frame["requestId"];
  if (typeof id === "string") return { kind: "answer", id, frame };
  if (ANSWERS.includes(type)) return { kind: "answer", frame };
  if (Object.hasOwn(EVENTS, type)) return readEvent(type as keyof typeof EVENTS, json.value);
  return { kind: "unknown", name: type.slice(0, 40) };
}

function readEvent(name: keyof typeof EVENTS, value: object): ServerFrame {
  const schema: z.ZodType = EVENTS[name];
  const result = schema.safeParse(withoutNulls(value));
  if (result.success) return { kind: "event", name, data: result.data } as EventFrame;
  return { kind: "unreadable", reason: `${name}: ${describeIssues(result.error)}` };
}
