import { symbolName } from "@anybroker/core";
import { DEFAULT_SYMBOLS, type VenueSymbol } from "@anybroker/paper/venue";

/** So many currency pairs, alike but for their names. */
export function makeSymbols(count: number): readonly VenueSymbol[] {
  const [pattern] = DEFAULT_SYMBOLS;
  if (pattern === undefined) throw new TypeError("The venue has no symbols of its own.");
  return Array.from({ length: count }, (_, index) => ({
    ...pattern,
    name: symbolName(`PAIR${index + 1}`),
    id: String(index + 1),
  }));
}
