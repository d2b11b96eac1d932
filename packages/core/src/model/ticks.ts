import type { SymbolName } from "./ids.ts";

/** A bid and ask at an instant. Prices are in the symbol's quote units. */
export interface Tick {
  readonly symbol: SymbolName;
  readonly bid: number;
  readonly ask: number;
  /** The broker's instant, or the instant of arrival where the broker tells none. */
  readonly timeMs: number;
  readonly last?: number;
  /** Traded volume, in the broker's own unit. */
  readonly volume?: number;
  /** Set when the price was asked for on a timer instead of pushed. */
  readonly polled?: true;
}
