/** What is subscribed to: symbols, and for each the candle lengths asked for besides its ticks. */
export class Subscriptions {
  readonly #timeframes = new Map<string, Set<string>>();

  add(symbols: readonly string[], timeframe: string | undefined): void {
    for (const symbol of symbols) {
      const known = this.#timeframes.get(symbol) ?? new Set();
      if (timeframe !== undefined) known.add(timeframe);
      this.#timeframes.set(symbol, known);
    }
  }

  /** The service takes ticks and candles of a symbol off together. */
  remove(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#timeframes.delete(symbol);
  }

  clear(): void {
    this.#timeframes.clear();
  }

  get symbols(): readonly string[] {
    return [...this.#timeframes.keys()];
  }

  /** The fewest commands that make all of it anew: one for each candle length, one for the symbols without any. */
  commands(): readonly { readonly symbols: readonly string[]; readonly timeframe?: string }[] {
    const plain: string[] = [];
    const byTimeframe = new Map<string, string[]>();
    for (const [symbol, timeframes] of this.#timeframes) {
      if (timeframes.size === 0) plain.push(symbol);
      for (const timeframe of timeframes) {
        const symbols = byTimeframe.get(timeframe) ?? [];
        symbols.push(symbol);
        byTimeframe.set(timeframe, symbols);
      }
    }
    return [
      ...(plain.length > 0 ? [{ symbols: plain }] : []),
      ...[...byTimeframe].map(([timeframe, symbols]) => ({ symbols, timeframe })),
    ];
  }
}
