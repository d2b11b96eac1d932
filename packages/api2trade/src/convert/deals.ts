import { type Deal, Decimal, dealId, opposite, orderId, type Position, positionId } from "@anybroker/core";
import { known } from "./read.ts";
import type { RoundTrip } from "./trades.ts";

/** What deals are put together from: the closed parts of positions, and what is open. */
export interface Trades {
  readonly closed: readonly RoundTrip[];
  readonly open: readonly Position[];
}

/**
 * The deals behind round trips and open positions: one that opened each position, with all of its lots, and one for
 * each part that was closed.
 *
 * The money stands on the closing deals; what opened a position that is still there has no money yet. A deal whose time
 * the wire does not tell is marked as estimated.
 *
 * @param openTimeOf when a position was opened, or first seen, where it does not say so itself.
 */
export function toDeals({ closed, open }: Trades, openTimeOf: (position: Position) => number): readonly Deal[] {
  const parts = byTicket(closed);
  const deals: Deal[] = [];
  for (const [ticket, trips] of parts) {
    const [first] = trips;
    if (first === undefined) continue;
    const rest = open.find(({ id }) => id === ticket);
    const lots = trips.reduce((sum, trip) => sum.add(trip.lots), Decimal.of(rest?.lots ?? 0)).toNumber();
    deals.push(
      openingDeal({ ...first, lots, ...known({ clientOrderId: rest?.clientOrderId ?? first.clientOrderId }) }),
    );
    deals.push(...closingDeals(trips));
  }
  for (const position of open) {
    if (parts.has(position.id)) continue;
    const { id, openTimeMs } = position;
    const deal = openingDeal({ ...position, ticket: id, openTimeMs: openTimeMs ?? openTimeOf(position) });
    deals.push(openTimeMs === undefined ? { ...deal, estimated: true } : deal);
  }
  return deals.toSorted(byTime);
}

type Opening = Pick<RoundTrip, "ticket" | "symbol" | "side" | "lots" | "openPrice" | "openTimeMs" | "clientOrderId">;

function openingDeal({ ticket, symbol, side, lots, openPrice, openTimeMs, clientOrderId }: Opening): Deal {
  return {
    id: dealId(`${ticket}:in`),
    orderId: orderId(ticket),
    positionId: positionId(ticket),
    symbol,
    side,
    entry: "in",
    lots,
    price: openPrice,
    timeMs: openTimeMs,
    ...(clientOrderId !== undefined && { clientOrderId }),
  };
}

/** Parts of the same lots that were closed in the same second are told apart by their number. */
function closingDeals(trips: readonly RoundTrip[]): readonly Deal[] {
  const seen = new Map<string, number>();
  return trips.map((trip) => {
    const { ticket, symbol, side, lots, closePrice, closeTimeMs, profit, swap, commission, reason } = trip;
    const name = `${ticket}:out:${closeTimeMs}:${lots}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      id: dealId(count === 1 ? name : `${name}:${count}`),
      positionId: positionId(ticket),
      symbol,
      side: opposite(side),
      entry: "out",
      lots,
      price: closePrice,
      timeMs: closeTimeMs,
      ...known({ profit, swap, commission, reason }),
    };
  });
}

/** Ascending. The wire counts in seconds: within one, openings come first, the older position before the younger. */
function byTime(left: Deal, right: Deal): number {
  if (left.timeMs !== right.timeMs) return left.timeMs - right.timeMs;
  if (left.entry !== right.entry) return left.entry === "in" ? -1 : 1;
  const [a, b] = [left.positionId ?? "", right.positionId ?? ""];
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

function byTicket(trips: readonly RoundTrip[]): Map<string, RoundTrip[]> {
  const groups = new Map<string, RoundTrip[]>();
  for (const trip of trips) groups.set(trip.ticket, [...(groups.get(trip.ticket) ?? []), trip]);
  return groups;
}
