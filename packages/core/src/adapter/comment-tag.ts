import { type ClientOrderId, clientOrderId } from "../model/ids.ts";

/** MetaTrader brokers cut comments behind this. */
export const MAX_COMMENT_LENGTH = 31;

const MARK = "ab:";
const TAG = /(?:^|\s)ab:(\S+)$/;

/** The longest client order id that a MetaTrader comment carries whole. */
export const MAX_TAG_ID_LENGTH: number = MAX_COMMENT_LENGTH - MARK.length;

/**
 * The comment of an order on wires that have no better place for the client order id: the caller's words, then the id
 * as `ab:<id>`.
 *
 * The tag comes first in importance, because it is what a lost answer is found by: the caller's words are cut to what
 * is left of 31 characters. An id that does not fit whole, or has a blank in it, is left out.
 */
export function writeCommentTag(id: ClientOrderId, comment: string | undefined): string {
  const tag = `${MARK}${id}`;
  if (tag.length > MAX_COMMENT_LENGTH || /\s/.test(id)) return (comment ?? "").slice(0, MAX_COMMENT_LENGTH);
  const words = (comment ?? "").slice(0, Math.max(0, MAX_COMMENT_LENGTH - tag.length - 1)).trim();
  return words === "" ? tag : `${words} ${tag}`;
}

/** The caller's words and the client order id of a comment; what isn't there is absent. */
export function readCommentTag(text: string | undefined): {
  readonly comment?: string;
  readonly clientOrderId?: ClientOrderId;
} {
  if (text === undefined) return {};
  const tag = TAG.exec(text);
  const id = tag?.[1];
  const comment = (tag === null ? text : text.slice(0, tag.index)).trim();
  return {
    ...(comment !== "" && { comment }),
    ...(id !== undefined && { clientOrderId: clientOrderId(id) }),
  };
}
