import type { Account, SymbolInfo } from "@anybroker/core";
import { formatPrice } from "./format.ts";

/** Writes prices with the digits of their symbol, as the account's broker has them. */
export type PriceWriter = (symbol: string, price: number | undefined) => string;

/** The price writer of an account. */
export function priceWriter(account: Account): PriceWriter {
  const known = new Map<string, SymbolInfo>(account.symbols.list().map((symbol) => [symbol.name, symbol]));
  return (symbol, price) => formatPrice(price, known.get(symbol));
}
