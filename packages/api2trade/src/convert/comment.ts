import { type ClientOrderId, clientOrderId } from "@anybroker/core";

/** MetaTrader cuts comments behind this. */
export const MAX_COMMENT_LENGTH = 31;

const MARK = "ab:";
const TAG = /^ab:([^\s[\]]+)/;
/** What MetaTrader puts behind the comment of what a level closed: `[sl]`, `[tp 1.0950]`, `[so 45%...]`. */
const CLOSED_BY = /\[(sl|tp|so)\b[^\]]*\]?\s*$/i;

/** The longest client order id that a comment carries whole. */
export const MAX_TAG_ID_LENGTH: number = MAX_COMMENT_LENGTH - MARK.length;

/**
 * The comment of an order: the client order id as `ab:<id>`, then the caller's words.
 *
 * The tag is what a lost answer is found by, so it stands where no broker cuts, and the words get what is left. An id
 * that does not fit whole is left out.
 */
export function writeComment(id: ClientOrderId, comment: string | undefined): string {
  const tag = `${MARK}${id}`;
  const words = comment?.trim() ?? "";
  if (tag.length > MAX_COMMENT_LENGTH || TAG.exec(tag)?.[0] !== tag) return words.slice(0, MAX_COMMENT_LENGTH);
  return words === "" ? tag : `${tag} ${words}`.slice(0, MAX_COMMENT_LENGTH).trim();
}

/** What a comment says. */
export interface CommentFacts {
  /** The caller's words. */
  readonly comment?: string;
  readonly clientOrderId?: ClientOrderId;
  /** The level that closed the position, where MetaTrader noted one. */
  readonly reason?: "stop-loss" | "take-profit" | "stop-out";
}

const REASONS = { sl: "stop-loss", tp: "take-profit", so: "stop-out" } as const;

/** Takes a comment apart. */
export function readComment(text: string | undefined): CommentFacts {
  if (text === undefined) return {};
  const closed = CLOSED_BY.exec(text);
  const reason = closed?.[1]?.toLowerCase() as keyof typeof REASONS | undefined;
  const rest = closed === null ? text : text.slice(0, closed.index);
  const tag = TAG.exec(rest);
  const id = tag?.[1];
  const comment = (tag === null ? rest : rest.slice(tag[0].length)).trim();
  return {
    ...(comment !== "" && { comment }),
    ...(id !== undefined && { clientOrderId: clientOrderId(id) }),
    ...(reason !== undefined && { reason: REASONS[reason] }),
  };
}
