import type { Deal, Side } from "@anybroker/core";
import type { Bar } from "./bars.ts";
import { WireError } from "./wire-error.ts";
import type { World } from "./world.ts";
import { onServerClock } from "./zone.ts";

/** A position that is over. */
export interface ClosedTrade {
  readonly symbol: string;
  readonly side: Side;
  readonly volume: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly entryServerMs: number;
  readonly exitServerMs: number;
}

const lotsOf = (deals: readonly Deal[]): number => deals.reduce((sum, { lots }) => sum + lots, 0);
const averagePrice = (deals: readonly Deal[]): number =>
  deals.reduce((sum, { lots, price }) => sum + lots * price, 0) / lotsOf(deals);
const NOISE = 1e-9;

/** What the deals of a position amount to. Throws 400, 404 or 500. */
export function closedTrade(world: World, deals: readonly Deal[], positionId: bigint): ClosedTrade {
  if (deals.length === 0) throw new WireError(404, `position not found in trade history: ${positionId}`);
  const entries = deals.filter(({ entry }) => entry === "in");
  const exits = deals.filter(({ entry }) => entry === "out" || entry === "out-by");
  const [first] = entries;
  const last = exits.at(-1);
  if (first === undefined) throw new WireError(500, "position has no entry deal");
  if (last === undefined) throw new WireError(400, "position is not closed");
  if (lotsOf(exits) < lotsOf(entries) - NOISE) throw new WireError(500, "position is only partially closed");
  return {
    symbol: first.symbol,
    side: first.side,
    volume: lotsOf(entries),
    entryPrice: averagePrice(entries),
    exitPrice: averagePrice(exits),
    entryServerMs: onServerClock(world.zone, first.timeMs),
    exitServerMs: onServerClock(world.zone, last.timeMs),
  };
}

/** How far prices went from `from`, for and against a side. */
export interface Reach {
  readonly against: Extreme;
  readonly for: Extreme;
}

/** The furthest price on one side, and how far that is; 0 when it is not on that side at all. */
export interface Extreme {
  readonly price: number;
  readonly distance: number;
}

/** How far some bars went from a price. */
export function reachOf(bars: readonly Bar[], side: Side, from: number): Reach {
  const high = Math.max(...bars.map((bar) => bar.high));
  const low = Math.min(...bars.map((bar) => bar.low));
  const above = { price: high, distance: Math.max(0, high - from) };
  const below = { price: low, distance: Math.max(0, from - low) };
  return side === "buy" ? { against: below, for: above } : { against: above, for: below };
}
