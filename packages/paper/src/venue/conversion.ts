import { Decimal, type Tick } from "@anybroker/core";
import type { VenueSymbol } from "./types.ts";

/** Which side of the book an amount is exchanged at: what is sold fetches the bid, what is bought costs the ask. */
export type Direction = "sell" | "buy";

/** An exchange rate as an exact fraction. */
export interface Rate {
  readonly numerator: Decimal;
  readonly denominator: Decimal;
}

/** What the rates are read from. */
export interface PriceSource {
  readonly symbols: readonly VenueSymbol[];
  quote(symbol: string): Tick | undefined;
  /** Grows with every price: the same number means the same prices. */
  readonly version: number;
}

const ONE = Decimal.of(1);
const UNIT: Rate = { numerator: ONE, denominator: ONE };
const BRIDGE = "USD";

function directRate(from: string, to: string, direction: Direction, prices: PriceSource): Rate | undefined {
  if (from === to) return UNIT;
  for (const symbol of prices.symbols) {
    const straight = symbol.baseCurrency === from && symbol.profitCurrency === to;
    if (!straight && !(symbol.baseCurrency === to && symbol.profitCurrency === from)) continue;
    const tick = prices.quote(symbol.name);
    if (tick === undefined) continue;
    const price = Decimal.of((direction === "sell") === straight ? tick.bid : tick.ask);
    return straight ? { numerator: price, denominator: ONE } : { numerator: ONE, denominator: price };
  }
  return undefined;
}

/**
 * What one unit of `from` is worth in `to` by the venue's own prices: by a symbol of the two currencies, either way
 * round, or by way of USD.
 *
 * Undefined while a needed price is missing.
 */
export function conversionRate(from: string, to: string, direction: Direction, prices: PriceSource): Rate | undefined {
  const direct = directRate(from, to, direction, prices);
  if (direct !== undefined) return direct;
  const first = directRate(from, BRIDGE, direction, prices);
  const second = directRate(BRIDGE, to, direction, prices);
  if (first === undefined || second === undefined) return undefined;
  return {
    numerator: first.numerator.multiply(second.numerator),
    denominator: first.denominator.multiply(second.denominator),
  };
}

/** The names of the symbols whose prices `conversionRate` would read. */
export function conversionSymbols(from: string, to: string, symbols: readonly VenueSymbol[]): readonly string[] {
  if (from === to) return [];
  const pairOf = (one: string, other: string): string | undefined =>
    symbols.find(({ baseCurrency: base, profitCurrency: profit }) => {
      return (base === one && profit === other) || (base === other && profit === one);
    })?.name;
  const direct = pairOf(from, to);
  if (direct !== undefined) return [direct];
  const legs = [from, to].filter((currency) => currency !== BRIDGE).map((currency) => pairOf(currency, BRIDGE));
  return legs.filter((name) => name !== undefined);
}

/** `amount` at `rate`, with `digits` digits after the point, rounded once, half-even. */
export function convert(amount: Decimal, rate: Rate, digits: number): Decimal {
  return amount.multiply(rate.numerator).divide(rate.denominator, digits, "half-even");
}
