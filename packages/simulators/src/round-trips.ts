import { type Deal, Decimal } from "@anybroker/core";

/** An opening and the closing of all or a part of it. */
export interface RoundTrip {
  readonly positionId: string;
  readonly closeDeal: Deal;
  /** The side of the opening. */
  readonly side: "buy" | "sell";
  readonly lots: number;
  readonly openPrice: number;
  readonly openTimeMs: number;
  readonly profit: number;
  readonly swap: number;
  /** Of the closing, and the closed part's share of the opening. */
  readonly commission: number;
}

interface OpenLeg {
  readonly side: "buy" | "sell";
  readonly lots: Decimal;
  /** Lots times price. */
  readonly cost: Decimal;
  /** Of the opening, not yet assigned to a close. */
  readonly commission: Decimal;
  readonly openTimeMs: number;
}

const MONEY_DIGITS = 2;
const PRICE_DIGITS = 10;

function opened(leg: OpenLeg | undefined, deal: Deal, lots: Decimal, commission: Decimal): OpenLeg {
  return {
    side: deal.side,
    lots: lots.add(leg?.lots ?? Decimal.zero),
    cost: lots.multiply(deal.price).add(leg?.cost ?? Decimal.zero),
    commission: commission.add(leg?.commission ?? Decimal.zero),
    openTimeMs: leg?.openTimeMs ?? deal.timeMs,
  };
}

/** Takes `lots` out of an open leg: the round trip that this makes, and what stays open. */
function closed(
  leg: OpenLeg,
  deal: Deal,
  positionId: string,
  lots: Decimal,
): { readonly trip: RoundTrip; readonly rest: OpenLeg | undefined } {
  const all = lots.compare(leg.lots) >= 0;
  const share = all ? leg.commission : leg.commission.multiply(lots).divide(leg.lots, MONEY_DIGITS);
  const cost = all ? leg.cost : leg.cost.multiply(lots).divide(leg.lots, PRICE_DIGITS);
  const trip: RoundTrip = {
    positionId,
    closeDeal: deal,
    side: leg.side,
    lots: lots.toNumber(),
    openPrice: cost.divide(lots, PRICE_DIGITS).toNumber(),
    openTimeMs: leg.openTimeMs,
    profit: deal.profit ?? 0,
    swap: deal.swap ?? 0,
    commission: Decimal.of(deal.commission ?? 0)
      .add(share)
      .toNumber(),
  };
  if (all) return { trip, rest: undefined };
  const rest = {
    ...leg,
    lots: leg.lots.subtract(lots),
    cost: leg.cost.subtract(cost),
    commission: leg.commission.subtract(share),
  };
  return { trip, rest };
}

/**
 * The closed round trips in a list of deals, oldest close first: one for each deal that closes something.
 *
 * Profit, swap and commission of all of them sum up to those of the deals, as far as the positions are closed.
 */
export function roundTrips(deals: readonly Deal[]): readonly RoundTrip[] {
  const legs = new Map<string, OpenLeg>();
  const trips: RoundTrip[] = [];
  for (const deal of deals) {
    const id = deal.positionId ?? deal.id;
    const leg = legs.get(id);
    const lots = Decimal.of(deal.lots);
    if (deal.entry === "in" || leg === undefined) {
      legs.set(id, opened(leg, deal, lots, Decimal.of(deal.commission ?? 0)));
      continue;
    }
    const { trip, rest } = closed(leg, deal, id, lots.min(leg.lots));
    trips.push(trip);
    const turned = lots.subtract(leg.lots);
    const left = turned.sign() > 0 ? opened(undefined, deal, turned, Decimal.zero) : rest;
    if (left === undefined) legs.delete(id);
    else legs.set(id, left);
  }
  return trips;
}
