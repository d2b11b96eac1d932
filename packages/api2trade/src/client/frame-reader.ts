import { frameText, isExact, isText, type JsonMembers, parseJson, parseMembers } from "@anybroker/core/transport";
import { describeIssues } from "./answers.ts";
import { withoutNulls } from "./wire/base.ts";
import { errorFrame, quoteFrame, type StreamQuote } from "./wire/frames.ts";

/** A frame of the service, or why it can't be read. */
export type ServerFrame =
  | { readonly kind: "quote"; readonly quote: StreamQuote }
  | { readonly kind: "error"; readonly message: string; readonly code?: string }
  | { readonly kind: "ignored" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads one frame, text or binary. Never throws: one bad frame must not end the stream. */
export function readFrame(data: string | Uint8Array): ServerFrame {
  const text = frameText(data);
  const quote = readPlainQuote(text);
  return quote === undefined ? readBySchema(text) : { kind: "quote", quote };
}

/** A quote that the schema would take as it is, as nearly all are; undefined for every other frame. */
function readPlainQuote(text: string): StreamQuote | undefined {
  const members = parseMembers(text);
  if (members?.["type"] !== "quote") return undefined;
  const { symbol, bid, ask } = members;
  if (!isText(symbol) || !isExact(bid) || !isExact(ask)) return undefined;
  // What the schema keeps beyond these may need a closer look.
  return countMembers(members) === PLAIN_MEMBERS ? { type: "quote", symbol, bid, ask } : undefined;
}

/** The type, the symbol and two prices. */
const PLAIN_MEMBERS = 4;

function countMembers(members: JsonMembers): number {
  let count = 0;
  for (const _name in members) count += 1;
  return count;
}

/** Reads a frame by the schema of its type. */
export function readBySchema(text: string): ServerFrame {
  const json = parseJson(text);
  if (!json.ok) return { kind: "unreadable", reason: "it is no JSON" };
  const { value } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "unreadable", reason: "it is no JSON object" };
  }
  const type: unknown = "type" in value ? value.type : undefined;
  if (type === "quote") {
    const quote = quoteFrame.safeParse(value);
    return quote.success
      ? { kind: "quote", quote: quote.data }
      : { kind: "unreadable", reason: `quote: ${describeIssues(quote.error)}` };
  }
  // Greetings, acknowledgements and what may come one day.
  if (type !== "error") return { kind: "ignored" };
  const frame = errorFrame.safeParse(withoutNulls(value));
  const { message, error, code } = frame.success ? frame.data : {};
  return {
    kind: "error",
    message: message ?? error ?? "the service reported a problem without saying which",
    ...(code !== undefined && { code }),
  };
}
