import { frameText, isExact, isText, parseJson, parseMembers } from "@anybroker/core/transport";
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
  const text = frameText(data);
  return readPlainPrice(text) ?? readBySchema(text);
}

/** A tick or quote that its schema would take as it is, as nearly all are; undefined for every other frame. */
function readPlainPrice(text: string): EventFrame | undefined {
  const members = parseMembers(text);
  if (members === undefined) return undefined;
  const { type, symbol, bid, ask, time, last, volume } = members;
  if (!isText(symbol) || !isExact(bid) || !isExact(ask) || !isExact(time)) return undefined;
  // What carries an id answers a command of ours.
  if (members["request_id"] !== undefined || members["requestId"] !== undefined) return undefined;
  if (type === "quote") return { kind: "event", name: type, data: { symbol, bid, ask, time } };
  if (type !== "tick") return undefined;
  if (last === undefined && volume === undefined)
    return { kind: "event", name: type, data: { symbol, bid, ask, time } };
  if (!isExact(last) || !isExact(volume)) return undefined;
  return { kind: "event", name: type, data: { symbol, bid, ask, last, volume, time } };
}

/** Reads a frame by the schema of its type. */
export function readBySchema(text: string): ServerFrame {
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
