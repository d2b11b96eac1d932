import { Decimal, type Side } from "@anybroker/core";
import type { LiquidityLevel } from "./types.ts";

/** A part of an order that one level of the book takes. */
export interface PlannedFill {
  readonly price: Decimal;
  readonly lots: Decimal;
  /** The level's place in the book, best first. */
  readonly level: number;
}

/** What is asked of one side of the book. */
export interface FillQuery {
  readonly side: Side;
  readonly lots: Decimal;
  /** The best price on the side that is dealt with: the ask for a buy. */
  readonly best: Decimal;
  /** What each level holds; undefined: endless at the best price. */
  readonly levels: readonly LiquidityLevel[] | undefined;
  /** Lots already taken from each level since the last tick. */
  readonly taken: readonly Decimal[];
  /** How far worse than the book each fill is, in price units. */
  readonly slippage: number;
  /** The worst price that the order accepts. */
  readonly worst?: Decimal;
}

/** The worst side of `price` by `distance`: above for a buy, below for a sell. */
export function worsen(price: Decimal, side: Side, distance: Decimal | number): Decimal {
  return side === "buy" ? price.add(distance) : price.subtract(distance);
}

/** True when `price` is as good for `side` as `limit`, or better. */
export function isWithin(price: Decimal, side: Side, limit: Decimal): boolean {
  return side === "buy" ? price.compare(limit) <= 0 : price.compare(limit) >= 0;
}

/** The fills that the book gives for an order now, best level first; less than asked when it runs dry. */
export function planFills(query: FillQuery): readonly PlannedFill[] {
  const { side, best, levels, taken, slippage, worst } = query;
  const fills: PlannedFill[] = [];
  let left = query.lots;
  const book = levels ?? [{ distance: 0, lots: Number.POSITIVE_INFINITY }];
  for (const [index, level] of book.entries()) {
    if (left.compare(0) <= 0) break;
    const price = worsen(worsen(best, side, level.distance), side, slippage);
    if (worst !== undefined && !isWithin(price, side, worst)) break;
    const available = Number.isFinite(level.lots)
      ? Decimal.of(level.lots).subtract(taken[index] ?? Decimal.zero)
      : left;
    const lots = available.compare(left) < 0 ? available : left;
    if (lots.compare(0) <= 0) continue;
    fills.push({ price, lots, level: index });
    left = left.subtract(lots);
  }
  return fills;
}

/** The lots of all fills together. */
export function totalLots(fills: readonly PlannedFill[]): Decimal {
  return fills.reduce((sum, fill) => sum.add(fill.lots), Decimal.zero);
}
