import { type SymbolInfo, symbolName, type TradeMode } from "@anybroker/core";
import type { SymbolSpec } from "../client/wire/accounts.ts";
import { known } from "./read.ts";

/** MetaTrader 5's numbers. */
const TRADE_MODES: readonly TradeMode[] = ["disabled", "long-only", "short-only", "close-only", "full"];

/** Sizes and steps: the wire writes 0 where the broker told none. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

/** A symbol with its rules; without a spec (MetaTrader 4) only its name is known. */
export function toSymbol(name: string, spec: SymbolSpec | undefined): SymbolInfo {
  if (spec === undefined) return { name: symbolName(name) };
  const { digits, baseCurrency, profitCurrency, marginCurrency } = spec;
  return {
    name: symbolName(name),
    ...known({
      digits,
      tickSize: positive(spec.tickSize) ?? positive(spec.point),
      contractSize: positive(spec.contractSize),
      lotsMin: positive(spec.volumeMin),
      lotsMax: positive(spec.volumeMax),
      lotsStep: positive(spec.volumeStep),
      baseCurrency,
      profitCurrency,
      marginCurrency,
      tradeMode: spec.tradeMode === undefined ? undefined : TRADE_MODES[spec.tradeMode],
    }),
  };
}

/** Every symbol that is listed or has a spec, in the broker's order. */
export function toSymbols(names: readonly string[], specs: readonly SymbolSpec[]): readonly SymbolInfo[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return [...new Set([...names, ...byName.keys()])].map((name) => toSymbol(name, byName.get(name)));
}
