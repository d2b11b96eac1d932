import { type Deal, Decimal } from "@anybroker/core";
import type { Finding } from "./finding.ts";

/** Where the deals that were told are not those that happened. */
export interface DealDifferences {
  /** Told, and never happened or told already. */
  readonly invented: readonly string[];
  /** Happened since `since` in the ledger's list, and was not told. */
  readonly missing: readonly string[];
  /** Opened a position of which another deal had been told before. */
  readonly swapped: readonly string[];
}

/** Compares deals by what every broker tells of them. */
export function compareDeals(told: readonly Deal[], happened: readonly Deal[], since: number): DealDifferences {
  const left = new Map(happened.map((deal, index) => [index, factsOf(deal)]));
  const invented: string[] = [];
  const swapped: string[] = [];
  const begun = new Set<string | undefined>();
  for (const deal of told) {
    const facts = factsOf(deal);
    const fitting = [...left].flatMap(([each, other]) => (other === facts ? [each] : []));
    // What is older than the process is the likeliest to be untold.
    const index = fitting.find((each) => each >= since) ?? fitting.at(-1);
    if (index === undefined) {
      invented.push(facts);
      continue;
    }
    left.delete(index);
    // A push that was lost is made up for after later ones; only what opens a position is the cause of the others.
    const isFirst = happened.findIndex(({ positionId }) => positionId === deal.positionId) === index;
    if (isFirst && begun.has(deal.positionId)) swapped.push(facts);
    begun.add(deal.positionId);
  }
  const missing = [...left].flatMap(([index, facts]) => (index >= since ? [facts] : []));
  return { invented, missing, swapped };
}

const factsOf = ({ symbol, side, entry, lots, positionId }: Deal): string =>
  `${side} ${lots} ${symbol} ${entry} of position ${positionId ?? "?"}`;

/**
 * Compares what the deals make of each position, for wires that show positions only: several deals between two looks
 * are one, and a position that came and went between them was never there.
 */
export function compareLots(told: readonly Deal[], happened: readonly Deal[], since: number): readonly Finding[] {
  const expected = lotsOf(happened.slice(since));
  // Reads that lag show the first picture of a position without its last deals, which are told then.
  const isWithEarlier = (position: string, known: number | undefined): boolean =>
    happened.slice(0, since).some((_, start) => lotsOf(happened.slice(start)).get(position) === known);
  const found = lotsOf(told);
  return [...expected].flatMap(([position, lots]): readonly Finding[] => {
    const known = found.get(position);
    if (known === undefined && lots === 0) return [{ kind: "unseen", text: `position ${position} came and went` }];
    if (known === lots || isWithEarlier(position, known)) return [];
    return [{ kind: "lost", text: `the deals told of position ${position} make ${known ?? 0} lots, not ${lots}` }];
  });
}

/** By position: what was bought less what was sold. */
function lotsOf(deals: readonly Deal[]): ReadonlyMap<string, number> {
  const sums = new Map<string, Decimal>();
  for (const { positionId = "?", side, lots } of deals) {
    const before = sums.get(positionId) ?? Decimal.zero;
    sums.set(positionId, side === "buy" ? before.add(lots) : before.subtract(lots));
  }
  return new Map([...sums].map(([position, lots]) => [position, lots.toNumber()]));
}
