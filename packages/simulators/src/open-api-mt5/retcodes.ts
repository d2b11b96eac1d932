import { type ErrorCode, RETCODES } from "@anybroker/core";
import type { OpenApiMt5Version } from "./options.ts";

/** What the terminal says beside a number. Only for eyes: nothing may depend on it. */
const TEXTS: Readonly<Record<number, string>> = {
  10004: "Requote",
  10006: "Request rejected",
  10007: "Request canceled by trader",
  10008: "Order placed",
  10009: "Request executed",
  10010: "Request executed partially",
  10011: "Request processing error",
  10012: "Request canceled by timeout",
  10013: "Invalid request",
  10014: "Invalid volume",
  10015: "Invalid price",
  10016: "Invalid stops",
  10017: "Trade disabled",
  10018: "Market closed",
  10019: "No money",
  10020: "Price changed",
  10021: "Off quotes",
  10022: "Invalid expiration",
  10025: "No changes",
  10026: "AutoTrading disabled by server",
  10027: "AutoTrading disabled by client",
  10030: "Unsupported filling mode",
  10031: "No connection with trade server",
  10036: "Position already closed",
  10038: "Invalid close volume",
};

/** MetaTrader's text beside a number. */
export const retcodeText = (retcode: number): string => TEXTS[retcode] ?? `Request refused (${retcode})`;

/** What the terminal answers where the venue refuses with a code that MetaTrader has no number for. */
const SUBSTITUTES: Partial<Record<ErrorCode, number>> = {
  POSITION_NOT_FOUND: 10036,
  ORDER_NOT_FOUND: 10013,
  SYMBOL_NOT_FOUND: 10013,
};
const REJECT = 10006;
const OUR_FIRST = 20_000;

/** MetaTrader's number of a refusal. */
export function retcodeOf(code: ErrorCode): number {
  const { retcode } = RETCODES[code];
  return retcode < OUR_FIRST ? retcode : (SUBSTITUTES[code] ?? REJECT);
}

/** Whether the server calls an answer a success: newer ones take three numbers for a new order, everything else one. */
export function isSuccess(version: OpenApiMt5Version, of: "new-order" | "other", retcode: number): boolean {
  if (of === "new-order" && version === "0.12.0") return retcode >= 10008 && retcode <= 10010;
  return retcode === 10009;
}

/** Whether a refusal names the market that the request missed. */
export const isRequote = (retcode: number): boolean => retcode === 10004 || retcode === 10020;
