import { type Deal, Decimal, dealId, opposite, orderId, type Position, positionId } from "@anybroker/core";
import { known } from "./read.ts";
import { byTicketAge, parentsOf } from "./remainders.ts";
import type { RoundTrip } from "./trades.ts";

/** What deals are put together from: the closed parts of positions, and what is open. */
export interface Trades {
  readonly closed: readonly RoundTrip[];
  readonly open: readonly Position[];
}

/** Everything that is known of one ticket. */
interface Part {
  readonly ticket: string;
  readonly trips: readonly RoundTrip[];
  readonly open?: Position;
  readonly facts: RoundTrip | Position;
}

/**
 * The deals behind round trips and open positions: one that opened each position, with all of its lots, and one for
 * each part that was closed.
 *
 * The money stands on the closing deals; what opened a position that is still there has no money yet. A deal whose time
 * the wire does not tell is marked as estimated. Where the rest of a position goes on under another ticket, a pair of
 * deals without money moves it there.
 *
 * @param openTimeOf when a position was opened, or first seen, where it does not say so itself.
 */
export function toDeals(trades: Trades, openTimeOf: (position: Position) => number): readonly Deal[] {
  const parts = partsOf(trades);
  const parents = parentsOf(
    [...parts.values()].map(({ ticket, open, facts: { clientOrderId, comment } }) => ({
      ticket,
      isClosed: open === undefined,
      ...known({ clientOrderId, comment }),
    })),
  );
  const lots = new Map<string, number>();
  const lotsOf = (part: Part): number => {
    const counted = lots.get(part.ticket) ?? sumOf(part, childrenOf(part, parts, parents).map(lotsOf));
    lots.set(part.ticket, counted);
    return counted;
  };
  const deals = [...parts.values()].flatMap((part) => {
    const parent = parts.get(parents.get(part.ticket) ?? "");
    const movedAtMs = parent === undefined ? undefined : lastCloseOf(parent);
    const opening = openingDeal(part, lotsOf(part), openTimeOf);
    const closing = closingDeals(part.trips);
    if (parent === undefined || movedAtMs === undefined) return [opening, ...closing];
    return [...moveDeals(parent.ticket, opening, movedAtMs), ...closing];
  });
  return deals.toSorted(byTime);
}

function partsOf({ closed, open }: Trades): ReadonlyMap<string, Part> {
  const trips = new Map<string, RoundTrip[]>();
  for (const trip of closed) trips.set(trip.ticket, [...(trips.get(trip.ticket) ?? []), trip]);
  const parts = new Map<string, Part>();
  for (const position of open) {
    const { id } = position;
    const own = trips.get(id) ?? [];
    parts.set(id, { ticket: id, trips: own, open: position, facts: own[0] ?? position });
  }
  for (const [ticket, own] of trips) {
    const [first] = own;
    if (first !== undefined && !parts.has(ticket)) parts.set(ticket, { ticket, trips: own, facts: first });
  }
  return parts;
}

function childrenOf(
  { ticket }: Part,
  parts: ReadonlyMap<string, Part>,
  parents: ReadonlyMap<string, string>,
): readonly Part[] {
  return [...parts.values()].filter((part) => parents.get(part.ticket) === ticket);
}

function sumOf({ open, trips }: Part, moved: readonly number[]): number {
  let sum = Decimal.of(open?.lots ?? 0);
  for (const lots of [...trips.map((trip) => trip.lots), ...moved]) sum = sum.add(lots);
  return sum.toNumber();
}

const lastCloseOf = ({ trips }: Part): number | undefined =>
  trips.length === 0 ? undefined : Math.max(...trips.map(({ closeTimeMs }) => closeTimeMs));

function openingDeal({ ticket, facts, open }: Part, lots: number, openTimeOf: (position: Position) => number): Deal {
  const { symbol, side, openPrice, openTimeMs, clientOrderId } = facts;
  const timeMs = openTimeMs ?? (open === undefined ? 0 : openTimeOf(open));
  return {
    id: dealId(`${ticket}:in`),
    orderId: orderId(ticket),
    positionId: positionId(ticket),
    symbol,
    side,
    entry: "in",
    lots,
    price: openPrice,
    timeMs,
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(openTimeMs === undefined && { estimated: true }),
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

/** What takes the rest of `parent` over to the ticket that `opening` opens: nothing was traded. */
function moveDeals(parent: string, opening: Deal, timeMs: number): readonly Deal[] {
  const { orderId: _orderId, clientOrderId: _clientOrderId, ...rest } = opening;
  const moved = { ...rest, timeMs, profit: 0, reason: "correction", estimated: true } as const;
  return [
    {
      ...moved,
      id: dealId(`${parent}:moved:${moved.positionId ?? ""}`),
      positionId: positionId(parent),
      side: opposite(moved.side),
      entry: "out",
    },
    moved,
  ];
}

/**
 * Ascending. The wire counts in seconds: within one, openings come first, the older position before the younger, and a
 * rest is moved after what was closed.
 */
function byTime(left: Deal, right: Deal): number {
  if (left.timeMs !== right.timeMs) return left.timeMs - right.timeMs;
  if (left.entry !== right.entry) return left.entry === "in" ? -1 : 1;
  return (
    byTicketAge(left.positionId ?? "", right.positionId ?? "") ||
    Number(left.estimated === true) - Number(right.estimated === true)
  );
}
