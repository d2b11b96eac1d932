import type { Venue } from "@anybroker/paper/venue";

const BRIDGE = "USD";

function directRate(venue: Venue, from: string, to: string): number | undefined {
  if (from === to) return 1;
  for (const { name, baseCurrency, profitCurrency } of venue.symbols) {
    const bid = venue.quote(name)?.bid;
    if (bid === undefined) continue;
    if (baseCurrency === from && profitCurrency === to) return bid;
    if (baseCurrency === to && profitCurrency === from) return 1 / bid;
  }
  return undefined;
}

/** What one unit of a currency is worth in another by the market's bids, where need be by way of USD. */
export function rateBetween(venue: Venue, from: string, to: string): number | undefined {
  const direct = directRate(venue, from, to);
  if (direct !== undefined) return direct;
  const first = directRate(venue, from, BRIDGE);
  const second = directRate(venue, BRIDGE, to);
  return first === undefined || second === undefined ? undefined : first * second;
}
