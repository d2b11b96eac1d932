import { frameText, isExact, isText, parseJson, parseMembers } from "@anybroker/core/transport";
import type * as z from "zod";
import { describeIssues } from "./answers.ts";
import { withoutNulls } from "./wire/base.ts";
import {
  accountFrame,
  type ErrorFrame,
  errorFrame,
  ordersFrame,
  positionFrame,
  type SubscribedFrame,
  subscribedFrame,
  type TickFrame,
  tickFrame,
} from "./wire/frames.ts";

/** A frame of the service, or why it can't be read. */
export type ServerFrame =
  | TickFrame
  | z.output<typeof positionFrame>
  | z.output<typeof ordersFrame>
  | z.output<typeof accountFrame>
  | SubscribedFrame
  | ErrorFrame
  | { readonly type: "pong" }
  | { readonly type: "unknown"; readonly name: string }
  | { readonly type: "unreadable"; readonly reason: string; readonly accountId?: string };

const SCHEMAS = {
  tick: tickFrame,
  position_update: positionFrame,
  order_update: ordersFrame,
  account_update: accountFrame,
  subscribed: subscribedFrame,
  error: errorFrame,
} as const;

const isKnown = (type: string): type is keyof typeof SCHEMAS => Object.hasOwn(SCHEMAS, type);

/** Reads one frame, text or binary. Never throws: one bad frame must not end the stream. */
export function readFrame(data: string | Uint8Array): ServerFrame {
  const text = frameText(data);
  return readPlainTick(text) ?? readBySchema(text);
}

/** A tick that its schema would take as it is, as nearly all are; undefined for every other frame. */
function readPlainTick(text: string): TickFrame | undefined {
  const members = parseMembers(text);
  if (members?.["type"] !== "tick") return undefined;
  const { accountId, symbol, bid, ask, timestamp } = members;
  if (!isText(accountId) || !isText(symbol) || !isExact(bid) || !isExact(ask)) return undefined;
  if (timestamp === undefined) return { type: "tick", accountId, symbol, bid, ask };
  if (typeof timestamp !== "string" && !isExact(timestamp)) return undefined;
  return { type: "tick", accountId, symbol, bid, ask, timestamp };
}

/** Reads a frame by the schema of its type. */
export function readBySchema(text: string): ServerFrame {
  const json = parseJson(text);
  if (!json.ok) return { type: "unreadable", reason: "it is no JSON" };
  const { value } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { type: "unreadable", reason: "it is no JSON object" };
  }
  const type: unknown = "type" in value ? value.type : undefined;
  if (typeof type !== "string") return { type: "unreadable", reason: "its type is missing" };
  if (type === "pong") return { type };
  if (!isKnown(type)) return { type: "unknown", name: type.slice(0, 40) };
  return readAs(type, value);
}

function readAs(type: keyof typeof SCHEMAS, value: object): ServerFrame {
  const schema: z.ZodType<ServerFrame> = SCHEMAS[type];
  const plain = schema.safeParse(value);
  if (plain.success) return plain.data;
  const clean = schema.safeParse(withoutNulls(value));
  if (clean.success) return clean.data;
  const accountId = "accountId" in value && typeof value.accountId === "string" ? value.accountId : undefined;
  return {
    type: "unreadable",
    reason: `${type}: ${describeIssues(clean.error)}`,
    ...(accountId !== undefined && { accountId }),
  };
}
