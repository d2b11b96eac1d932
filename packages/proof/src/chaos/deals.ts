import type { Deal } from "@anybroker/core";

/** Where the deals that were told are not those that happened. */
export interface DealDifferences {
  /** Told, and never happened or told already. */
  readonly invented: readonly string[];
  /** Happened since `since` in the ledger's list, and was not told. */
  readonly missing: readonly string[];
  /** Told after a later one of the same position. */
  readonly swapped: readonly string[];
}

/** Compares deals by what every broker tells of them. */
export function compareDeals(told: readonly Deal[], happened: readonly Deal[], since: number): DealDifferences {
  const left = new Map(happened.map((deal, index) => [index, factsOf(deal)]));
  const invented: string[] = [];
  const swapped: string[] = [];
  const newest = new Map<string | undefined, number>();
  // The first one told is one of the newest that fit: what is older than the process is the likeliest to be untold.
  for (const deal of told) {
    const facts = factsOf(deal);
    const fitting = [...left].filter(([, other]) => other === facts).map(([index]) => index);
    const index = fitting.find((one) => one >= since) ?? fitting.at(-1);
    if (index === undefined) {
      invented.push(facts);
      continue;
    }
    left.delete(index);
    // A push that was lost is made up for after later ones; only of one position is the order of its deals a fact.
    const last = newest.get(deal.positionId) ?? -1;
    if (index < last) swapped.push(facts);
    newest.set(deal.positionId, Math.max(last, index));
  }
  const missing = [...left].filter(([index]) => index >= since).map(([, facts]) => facts);
  return { invented, missing, swapped };
}

const factsOf = ({ symbol, side, entry, lots, positionId }: Deal): string =>
  `${side} ${lots} ${symbol} ${entry} of position ${positionId ?? "?"}`;
