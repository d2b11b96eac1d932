import type { SymbolName } from "./ids.ts";

/** One price level of a book. */
export interface DepthLevel {
  readonly price: number;
  readonly lots: number;
}

/** The whole visible book of a symbol, best level first on each side. */
export interface Depth {
  readonly symbol: SymbolName;
  readonly timeMs: number;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}
