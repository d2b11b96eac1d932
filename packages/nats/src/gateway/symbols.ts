import { BrokerError, type SymbolInfo } from "@anybroker/core";
import type { SymbolLookup } from "@anybroker/core/adapter";

/** The account's symbols as the owner has read them. */
export class ServedSymbols implements SymbolLookup {
  #byName = new Map<string, SymbolInfo>();
  #byId = new Map<string, SymbolInfo>();

  replace(symbols: readonly SymbolInfo[]): void {
    this.#byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
    this.#byId = new Map(symbols.flatMap((symbol) => (symbol.id === undefined ? [] : [[symbol.id, symbol]])));
  }

  byName(name: string): SymbolInfo | undefined {
    return this.#byName.get(name);
  }

  byId(id: string): SymbolInfo | undefined {
    return this.#byId.get(id);
  }

  /** The symbol that a program means: its sizes are the owner's, whatever the program thinks. Throws SYMBOL_NOT_FOUND. */
  own({ name }: { readonly name: string }): SymbolInfo {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    throw new BrokerError(
      "SYMBOL_NOT_FOUND",
      `The gateway has read no symbol ${name} for this account; read the symbols again.`,
    );
  }
}
