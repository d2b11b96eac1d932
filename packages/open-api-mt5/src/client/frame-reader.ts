import { parseJson } from "@anybroker/core/transport";
import { describeIssues } from "./answers.ts";
import { withoutNulls } from "./wire/base.ts";
import {
  errorFrame,
  type PositionsSnapshot,
  type StreamErrorFrame,
  type SubscribedFrame,
  snapshotFrame,
  subscribedFrame,
} from "./wire/frames.ts";

/** A frame of the positions socket, or why it can't be read. */
export type ServerFrame =
  | SubscribedFrame
  | PositionsSnapshot
  | StreamErrorFrame
  | { readonly event: "unknown" }
  | { readonly event: "unreadable"; readonly reason: string };

const SCHEMAS = { subscribed: subscribedFrame, positionsSnapshot: snapshotFrame, error: errorFrame } as const;

/**
 * Reads one frame. Never throws: one bad frame must not end the stream.
 *
 * A profit that is no number comes as a bare `NaN`, which is no JSON; it reads as absent.
 */
export function readFrame(data: string | Uint8Array): ServerFrame {
  const text =
    typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8");
  const json = parseJson(text);
  if (!json.ok) return { event: "unreadable", reason: "it is no JSON" };
  const { value } = json;
  const event: unknown = typeof value === "object" && value !== null && "event" in value ? value.event : undefined;
  if (typeof event !== "string") return { event: "unreadable", reason: "its event is missing" };
  if (!Object.hasOwn(SCHEMAS, event)) return { event: "unknown" };
  const result = SCHEMAS[event as keyof typeof SCHEMAS].safeParse(withoutNulls(value));
  return result.success ? result.data : { event: "unreadable", reason: describeIssues(result.error) };
}
