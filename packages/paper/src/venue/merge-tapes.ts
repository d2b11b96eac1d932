import type { Tape } from "./tape.ts";
import type { VenueSymbol } from "./types.ts";

/** Plays several tapes as one, each for the symbols that it brings along. Throws a TypeError where two bring the same. */
export function mergeTapes(tapes: readonly Tape[]): Tape {
  const owners = new Map<string, Tape>();
  const symbols: VenueSymbol[] = [];
  for (const tape of tapes) {
    for (const symbol of tape.symbols ?? []) {
      if (owners.has(symbol.name)) throw new TypeError(`two tapes bring prices of ${symbol.name}`);
      owners.set(symbol.name, tape);
      symbols.push(symbol);
    }
  }
  const ownerOf = (symbol: VenueSymbol): Tape | undefined => owners.get(symbol.name);
  return {
    symbols,
    attach(host) {
      for (const tape of tapes) tape.attach(host);
    },
    start() {
      for (const tape of tapes) tape.start();
    },
    stop() {
      for (const tape of tapes) tape.stop();
    },
    adjust: (symbol, bid) => ownerOf(symbol)?.adjust?.(symbol, bid),
    pastBars: (symbol, from, to) => ownerOf(symbol)?.pastBars?.(symbol, from, to) ?? [],
    pastTicks: (symbol, from, to) => ownerOf(symbol)?.pastTicks?.(symbol, from, to) ?? [],
  };
}
