import type { SymbolInfo } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";

type Rules = Pick<
  SymbolInfo,
  | "digits"
  | "tickSize"
  | "contractSize"
  | "lotsMin"
  | "lotsMax"
  | "lotsStep"
  | "baseCurrency"
  | "profitCurrency"
  | "marginCurrency"
>;

/** What the wire does not tell of the symbols, for a client's configuration. */
export function symbolRules(venue: Venue): Readonly<Record<string, Rules>> {
  return Object.fromEntries(
    venue.symbols.map((symbol) => {
      const { digits, tickSize, contractSize, lotsMin, lotsMax, lotsStep } = symbol;
      const { baseCurrency, profitCurrency, marginCurrency } = symbol;
      const sizes = { digits, tickSize, contractSize, lotsMin, lotsMax, lotsStep };
      return [symbol.name, { ...sizes, baseCurrency, profitCurrency, marginCurrency }];
    }),
  );
}
