import * as z from "zod";

export {
  type WireWord as Word,
  wireInteger as integer,
  wireNumber as number,
  wireText as textOrNumber,
  wireTicket as ticket,
  wireWord as word,
  withoutNulls,
} from "@anybroker/core/transport";

/** An optional member: absent or there, never undefined. */
export const optional = z.exactOptional;

/** `BUY` or `SELL`. */
export const side = z.enum(["BUY", "SELL"]);

/** The side of an order, position or deal. */
export type Side = z.output<typeof side>;

/** A list that may be missing. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

/** MetaTrader's two platforms. */
export type Platform = "mt4" | "mt5";

/** Which MetaTrader client the connection shows to the broker; decides the reason that the broker records on deals. */
export type TerminalType = "MOBILE" | "WEB" | "CLIENT";

/** Candle lengths of the wire. */
export type Timeframe = "M1" | "M5" | "M15" | "M30" | "H1" | "H4" | "D1" | "W1" | "MN1";
