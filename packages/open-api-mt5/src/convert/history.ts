import {
  type CashOperation,
  type Deal,
  type DealEntry,
  Decimal,
  dealId,
  orderId,
  positionId,
  type Reason,
  symbolName,
} from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { Deal as WireDeal } from "../client/wire/analysis.ts";
import { known, readSide, serverMsOf, type ToUtc, unreadable } from "./read.ts";

/** MetaTrader's numbers. */
const ENTRIES: readonly DealEntry[] = ["in", "out", "in-out", "out-by"];
/** Desktop, mobile, web and program are the client's; then come stop loss, take profit, stop-out, and the broker's own. */
const REASONS: readonly Reason[] = [
  "client",
  "client",
  "client",
  "client",
  "stop-loss",
  "take-profit",
  "stop-out",
  "correction",
  "correction",
  "correction",
];
/** The server's own orders; what others did may carry a comment that was copied from the position. */
const BY_PROGRAM = 3;

/** Deal types from here on move money without a trade. */
const FIRST_CASH_TYPE = 2;

/** Whether a row of the history is a fill. */
export const isTrade = ({ type }: WireDeal): boolean => type < FIRST_CASH_TYPE;

function timeMsOf({ ticket, timeMsc, time }: WireDeal, toUtc: ToUtc): number {
  const serverMs = serverMsOf(timeMsc, time);
  if (serverMs === undefined) throw unreadable(`The deal ${ticket}`, "time", time, "seconds since 1970");
  return toUtc(serverMs);
}

const id = (digits: string): string | undefined => (digits === "0" ? undefined : digits);

/** A fill. Its commission holds the fee as well. */
export function toDeal(wire: WireDeal, toUtc: ToUtc): Deal {
  const what = `The deal ${wire.ticket}`;
  const entry = ENTRIES[wire.entry];
  if (entry === undefined) throw unreadable(what, "entry", wire.entry, "0 to 3");
  const order = id(wire.order);
  const position = id(wire.positionId);
  const { clientOrderId } = wire.reason === BY_PROGRAM ? readCommentTag(wire.comment) : {};
  return {
    id: dealId(wire.ticket),
    symbol: symbolName(wire.symbol),
    side: readSide(what, wire.type),
    entry,
    lots: wire.volume,
    price: wire.price,
    timeMs: timeMsOf(wire, toUtc),
    profit: wire.profit,
    swap: wire.swap,
    commission: Decimal.of(wire.commission).add(wire.fee).toNumber(),
    ...known({
      orderId: order === undefined ? undefined : orderId(order),
      positionId: position === undefined ? undefined : positionId(position),
      clientOrderId,
      reason: wire.reason === undefined ? undefined : (REASONS[wire.reason] ?? "unknown"),
    }),
  };
}

/** What the types of a deal that is no trade mean; a balance operation goes by its sign. */
const CASH_TYPES: Readonly<Record<number, CashOperation["type"]>> = {
  3: "credit",
  4: "charge",
  5: "correction",
  6: "bonus",
  7: "commission",
  8: "commission",
  9: "commission",
  10: "commission",
  11: "commission",
};
const BALANCE = 2;

/** A change of the balance that is no trade. */
export function toCashOperation(wire: WireDeal, toUtc: ToUtc): CashOperation {
  const { ticket, type, profit, swap, commission, fee, comment } = wire;
  const amount = Decimal.of(profit).add(swap).add(commission).add(fee).toNumber();
  return {
    id: ticket,
    type: type === BALANCE ? (amount < 0 ? "withdrawal" : "deposit") : (CASH_TYPES[type] ?? "other"),
    amount,
    timeMs: timeMsOf(wire, toUtc),
    ...(comment !== "" && { comment }),
  };
}
