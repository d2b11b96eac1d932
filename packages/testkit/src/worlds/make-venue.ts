import { seededRandom, symbolName } from "@anybroker/core";
import { createVenue, DEFAULT_SYMBOLS, type Venue, type VenueAccount, type VenueSymbol } from "@anybroker/paper/venue";
import { ManualClock } from "../manual-clock.ts";
import type { WorldOptions } from "../world.ts";
import { symbolShapes } from "./symbol-shapes.ts";

/** Ids beyond 2^53 whose last digits count: a double would lose them. */
const FIRST_ORDER_ID = 9_007_199_254_740_993n;
const FIRST_MORE_ID = 1001;
const MAX_DIGITS = 8;

/** A market that stands still until a scenario moves it, with the accounts that a scenario asks for. */
export interface StillMarket {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly accounts: readonly VenueAccount[];
}

/**
 * Makes the market that a scenario plays on: the seven default symbols, always open, no tape, and accounts of
 * 100,000 USD.
 *
 * @param options.maxDigits the most digits that prices have on the wire, for `symbolShapes`; default 8.
 * @param options.firstOrderId default beyond 2^53; a small one is for wires whose ids are doubles by contract.
 */
export function stillMarket(
  options: WorldOptions & { readonly firstOrderId?: bigint; readonly maxDigits?: number } = {},
): StillMarket {
  const {
    positionMode = "hedging",
    accounts = 1,
    firstOrderId = FIRST_ORDER_ID,
    startTimeMs,
    moreSymbols = 0,
    symbolShapes: seed,
    maxDigits = MAX_DIGITS,
  } = options;
  const clock = new ManualClock(startTimeMs);
  const shapes = seed === undefined ? [] : symbolShapes(seed, maxDigits);
  const symbols = [...DEFAULT_SYMBOLS, ...pairs(moreSymbols), ...shapes];
  const venue = createVenue({
    clock,
    random: seededRandom(1),
    tape: "none",
    sessions: "always",
    firstOrderId,
    symbols,
  });
  const opened = Array.from({ length: accounts }, () => venue.openAccount({ positionMode }));
  // Starts expiries and the daily rollover; prices stay where they are put.
  venue.start();
  return { clock, venue, accounts: opened };
}

/** Symbols like the first of the usual ones. */
function pairs(count: number): readonly VenueSymbol[] {
  const [like] = DEFAULT_SYMBOLS;
  if (like === undefined) return [];
  return Array.from({ length: count }, (_, index) => ({
    ...like,
    id: String(FIRST_MORE_ID + index),
    name: symbolName(`PAIR${String(index + 1).padStart(3, "0")}`),
  }));
}
