import { type SymbolInfo, symbolName } from "@anybroker/core";

/** A symbol's rules as the user states them: the wire tells names only. */
export type SymbolRules = Omit<SymbolInfo, "name" | "id" | "tradeMode" | "sessions">;

/** The symbols in the gateway's order, each once. */
export function toSymbols(
  names: readonly string[],
  rules: Readonly<Record<string, SymbolRules>>,
): readonly SymbolInfo[] {
  return [...new Set(names)].map((name) => ({
    ...(Object.hasOwn(rules, name) && rules[name]),
    name: symbolName(name),
  }));
}
