import { Decimal, type Depth, type DepthLevel, type SymbolInfo, scaleDown } from "@anybroker/core";
import type { ProtoOADepthEvent, ProtoOADepthQuote } from "../schema/index.ts";
import { readLots, WIRE_PRICE_DIGITS } from "./read.ts";

/** A book that is kept by its changes: quotes come and go by their ids. */
export class DepthBook {
  readonly #symbol: SymbolInfo;
  readonly #quotes = new Map<string, ProtoOADepthQuote>();

  constructor(symbol: SymbolInfo) {
    this.#symbol = symbol;
  }

  /** The session is new: so is its book. */
  clear(): void {
    this.#quotes.clear();
  }

  /** Takes a change in: what is deleted first, as an id may come back with it. */
  apply({ newQuotes, deletedQuotes }: ProtoOADepthEvent): void {
    for (const id of deletedQuotes) this.#quotes.delete(String(id));
    for (const quote of newQuotes) this.#quotes.set(String(quote.id), quote);
  }

  /** The whole book. Quotes of one price are one level. */
  toDepth(timeMs: number): Depth {
    return {
      symbol: this.#symbol.name,
      timeMs,
      bids: this.#levels("bid").sort((left, right) => right.price - left.price),
      asks: this.#levels("ask").sort((left, right) => left.price - right.price),
    };
  }

  #levels(side: "bid" | "ask"): DepthLevel[] {
    const sizes = new Map<number, Decimal>();
    for (const quote of this.#quotes.values()) {
      const price = Number(quote[side] ?? 0);
      if (price === 0) continue;
      sizes.set(price, (sizes.get(price) ?? Decimal.zero).add(Decimal.of(BigInt(quote.size))));
    }
    return [...sizes].map(([price, size]) => ({
      price: scaleDown(price, WIRE_PRICE_DIGITS),
      lots: readLots(size.toString(), this.#symbol),
    }));
  }
}
