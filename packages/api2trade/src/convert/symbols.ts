import { Decimal, type SymbolInfo, symbolName } from "@anybroker/core";
import type { Api2TradeOptions } from "../options.ts";

/**
 * The symbols that are known: those of the options, with the rules given there, and those of open positions.
 *
 * @param traded names that are in use at the account.
 */
export function toSymbols(configured: Api2TradeOptions["symbols"], traded: readonly string[]): readonly SymbolInfo[] {
  const named = new Set(configured.map(({ name }) => name));
  const others = [...new Set(traded)].filter((name) => !named.has(name));
  return [
    ...configured.map(({ name, ...rules }) => ({ ...tickSizeOf(rules.digits), ...rules, name: symbolName(name) })),
    ...others.map((name) => ({ name: symbolName(name) })),
  ];
}

/** One in the last digit. */
function tickSizeOf(digits: number | undefined): Pick<SymbolInfo, "tickSize"> {
  return digits === undefined ? {} : { tickSize: Decimal.scaled(1, digits).toNumber() };
}
