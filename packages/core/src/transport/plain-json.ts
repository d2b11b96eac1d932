/** A JSON object as the platform's parser has it. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/** Numbers from here on may stand for longer ones. */
const EXACT_BELOW = 1e15;

/**
 * Reads a JSON object at the cost of the platform's parser alone; undefined for every other text.
 *
 * For messages that come by the thousand. Integers beyond 2^53 have lost digits here, so take only members of which
 * `isExact` or their type says that `parseJson` has them alike, and leave every other message to that.
 */
export function parseMembers(text: string): JsonMembers | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonMembers) : undefined;
}

/** Whether it is a number that has kept all its digits. */
export const isExact = (value: unknown): value is number =>
  typeof value === "number" && value < EXACT_BELOW && value > -EXACT_BELOW;

/** Whether it is a text with anything in it. */
export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The text of a frame, which comes as text or as the bytes of one. */
export function frameText(data: string | Uint8Array): string {
  return typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8");
}
