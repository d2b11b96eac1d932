import { Decimal } from "@anybroker/core";
import type { PriceSource } from "./conversion.ts";
import type { PositionState } from "./state.ts";

/** What all open positions of an account hold together, exact. */
export interface Totals {
  readonly profit: Decimal;
  readonly swap: Decimal;
  readonly margin: Decimal;
}

/**
 * Sums over the open positions that are changed with each of them, so that an order costs the same beside a thousand
 * positions as beside none. Only a new price makes the floating profit be summed up again.
 */
export class PositionTotals {
  readonly #prices: PriceSource;
  readonly #profitOf: (position: PositionState) => Decimal;
  #swap = Decimal.zero;
  #margin = Decimal.zero;
  #profit = Decimal.zero;
  #version: number | undefined;

  constructor(prices: PriceSource, profitOf: (position: PositionState) => Decimal) {
    this.#prices = prices;
    this.#profitOf = profitOf;
  }

  /** A position was opened (`before` absent), changed, or closed (`after` absent). */
  change(before: PositionState | undefined, after: PositionState | undefined): void {
    const current = this.#version === this.#prices.version;
    if (before !== undefined) {
      this.#swap = this.#swap.subtract(before.swap);
      this.#margin = this.#margin.subtract(before.margin);
      if (current) this.#profit = this.#profit.subtract(this.#profitOf(before));
    }
    if (after !== undefined) {
      this.#swap = this.#swap.add(after.swap);
      this.#margin = this.#margin.add(after.margin);
      if (current) this.#profit = this.#profit.add(this.#profitOf(after));
    }
  }

  read(positions: Iterable<PositionState>): Totals {
    if (this.#version !== this.#prices.version) {
      this.#profit = Decimal.zero;
      for (const position of positions) this.#profit = this.#profit.add(this.#profitOf(position));
      this.#version = this.#prices.version;
    }
    return { profit: this.#profit, swap: this.#swap, margin: this.#margin };
  }
}
