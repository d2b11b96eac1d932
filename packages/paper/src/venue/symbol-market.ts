import { addExact, Decimal, type Depth, type Side, subtractExact, type Tick } from "@anybroker/core";
import { type PlannedFill, planFills } from "./liquidity.ts";
import { isInSession, nextSessionOpenMs } from "./sessions.ts";
import type { LiquidityLevel, VenueSymbol } from "./types.ts";

/** The price, the book and the opening hours of one symbol. */
export class SymbolMarket {
  readonly symbol: VenueSymbol;
  /** Market orders fill this far worse than the book says. */
  slippage = 0;
  #tick: Tick | undefined;
  #levels: readonly LiquidityLevel[] | undefined;
  #open: boolean | undefined;
  readonly #taken: Record<Side, Decimal[]> = { buy: [], sell: [] };

  constructor(symbol: VenueSymbol, slippage: number) {
    this.symbol = symbol;
    this.slippage = slippage;
  }

  get tick(): Tick | undefined {
    return this.#tick;
  }

  /** Takes a new price; the book is full again. */
  update(tick: Tick): void {
    this.#tick = tick;
    this.#refill();
  }

  setLiquidity(levels: readonly LiquidityLevel[] | undefined): void {
    this.#levels = levels;
    this.#refill();
  }

  setOpen(open: boolean | undefined): void {
    this.#open = open;
  }

  isOpen(timeMs: number): boolean {
    return this.#open ?? isInSession(this.symbol.sessions, timeMs);
  }

  nextOpenMs(timeMs: number): number | undefined {
    return this.#open === undefined ? nextSessionOpenMs(this.symbol.sessions, timeMs) : undefined;
  }

  /** The price that `side` deals at: the ask for a buy. */
  priceFor(side: Side): number | undefined {
    return side === "buy" ? this.#tick?.ask : this.#tick?.bid;
  }

  /** The fills that an order would get now. */
  plan(
    side: Side,
    lots: Decimal,
    limits: { readonly slips: boolean; readonly worst?: Decimal },
  ): readonly PlannedFill[] {
    const best = this.priceFor(side);
    if (best === undefined) return [];
    return planFills({
      side,
      lots,
      best: Decimal.of(best),
      levels: this.#levels,
      taken: this.#taken[side],
      slippage: limits.slips ? this.slippage : 0,
      ...(limits.worst !== undefined && { worst: limits.worst }),
    });
  }

  /** Takes a fill's lots out of the book until the next tick. */
  take(side: Side, fill: PlannedFill): void {
    this.#taken[side][fill.level] = (this.#taken[side][fill.level] ?? Decimal.zero).add(fill.lots);
  }

  depth(): Depth | undefined {
    const tick = this.#tick;
    if (tick === undefined) return undefined;
    const levels = this.#levels ?? [{ distance: 0, lots: this.symbol.lotsMax }];
    const side = (name: Side, price: (distance: number) => number): Depth["asks"] =>
      levels
        .map((level, index) => ({
          price: price(level.distance),
          lots: Decimal.of(level.lots)
            .subtract(this.#levels === undefined ? 0 : (this.#taken[name][index] ?? 0))
            .toNumber(),
        }))
        .filter((level) => level.lots > 0);
    return {
      symbol: tick.symbol,
      timeMs: tick.timeMs,
      bids: side("sell", (distance) => subtractExact(tick.bid, distance)),
      asks: side("buy", (distance) => addExact(tick.ask, distance)),
    };
  }

  #refill(): void {
    this.#taken.buy = [];
    this.#taken.sell = [];
  }
}
