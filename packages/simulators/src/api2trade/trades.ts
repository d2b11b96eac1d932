import { type RoundTrip, roundTrips } from "../round-trips.ts";
import type { BrokerAccount } from "./broker-account.ts";
import { wholeSecond } from "./times.ts";

/** A range of closing times, both ends included. */
export interface ClosingRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The closed trades of an account in a range, oldest close first. */
export function closedTrades(account: BrokerAccount, { fromMs, toMs }: ClosingRange): readonly RoundTrip[] {
  return roundTrips(account.books.deals()).filter(({ closeDeal }) => {
    const closedMs = wholeSecond(closeDeal.timeMs);
    return closedMs >= fromMs && closedMs <= toMs;
  });
}
