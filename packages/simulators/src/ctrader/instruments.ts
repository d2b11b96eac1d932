import type { Side } from "@anybroker/core";
import { Decimal } from "@anybroker/core";
import type { Venue, VenueSymbol } from "@anybroker/paper/venue";
import { refused } from "./wire-error.ts";

/** A currency or other thing that is traded or paid in. */
export interface Asset {
  readonly id: number;
  readonly name: string;
}

/** Asset classes and their one category each. */
export const CATEGORIES = ["Forex", "Metals", "Crypto", "Indices"] as const;

const CRYPTO = new Set(["BTC", "ETH", "LTC", "XRP"]);

/** The number of the category that a symbol belongs to, from 1. */
export function categoryOf({ baseCurrency, profitCurrency }: VenueSymbol): number {
  if (baseCurrency.startsWith("XA")) return 2;
  if (CRYPTO.has(baseCurrency)) return 3;
  return baseCurrency === profitCurrency ? 4 : 1;
}

/** The venue's symbols under the service's ids, and the assets that they are made of. */
export class Instruments {
  readonly assets: readonly Asset[];
  readonly #venue: Venue;
  readonly #idsByName = new Map<string, string>();
  readonly #byId = new Map<string, VenueSymbol>();
  readonly #assetsByName: ReadonlyMap<string, Asset>;

  constructor(venue: Venue, accountCurrencies: readonly string[]) {
    this.#venue = venue;
    for (const [index, symbol] of venue.symbols.entries()) {
      const id = /^\d+$/.test(symbol.id) ? symbol.id : String(index + 1);
      this.#idsByName.set(symbol.name, id);
      this.#byId.set(id, symbol);
    }
    const names = venue.symbols.flatMap(({ baseCurrency, profitCurrency, marginCurrency }) => [
      baseCurrency,
      profitCurrency,
      marginCurrency,
    ]);
    this.assets = [...new Set([...names, ...accountCurrencies])].map((name, index) => ({ id: index + 1, name }));
    this.#assetsByName = new Map(this.assets.map((asset) => [asset.name, asset]));
  }

  get symbols(): readonly VenueSymbol[] {
    return this.#venue.symbols;
  }

  idOf(symbolName: string): string {
    return this.#idsByName.get(symbolName) ?? "0";
  }

  /** The symbol with an id. Throws SYMBOL_NOT_FOUND. */
  symbol(id: number | string): VenueSymbol {
    const symbol = this.#byId.get(String(id));
    if (symbol === undefined) throw refused("SYMBOL_NOT_FOUND", `Symbol not found with id ${id}.`);
    return symbol;
  }

  named(name: string): VenueSymbol {
    return this.symbol(this.idOf(name));
  }

  assetId(name: string): number {
    return this.#assetsByName.get(name)?.id ?? 0;
  }

  /** The symbols that lead from one asset to another, the fewest. Throws when there are none. */
  chain(firstAssetId: number | string, lastAssetId: number | string): readonly VenueSymbol[] {
    const [first, last] = [firstAssetId, lastAssetId].map((id) => {
      const asset = this.assets.find((candidate) => candidate.id === Number(id));
      if (asset === undefined) throw refused("ENTITY_NOT_FOUND", `Asset not found with id ${id}.`);
      return asset.name;
    });
    const found = this.#findChain(first ?? "", last ?? "");
    if (found === undefined) throw refused("ENTITY_NOT_FOUND", `No symbols lead from ${first} to ${last}.`);
    return found;
  }

  /** What one unit of `from` costs (`buy`) or fetches (`sell`) in `to`; undefined while a price is missing. */
  rate(from: string, to: string, side: Side): Decimal | undefined {
    let rate = Decimal.of(1);
    let asset = from;
    for (const symbol of this.#findChain(from, to) ?? []) {
      const tick = this.#venue.quote(symbol.name);
      if (tick === undefined) return undefined;
      const straight = symbol.baseCurrency === asset;
      const price = (side === "sell") === straight ? tick.bid : tick.ask;
      rate = straight ? rate.multiply(price) : rate.divide(price, RATE_DIGITS);
      asset = straight ? symbol.profitCurrency : symbol.baseCurrency;
    }
    return asset === to ? rate : undefined;
  }

  #findChain(first: string, last: string): readonly VenueSymbol[] | undefined {
    const paths = new Map<string, readonly VenueSymbol[]>([[first, []]]);
    for (const [asset, path] of paths) {
      if (asset === last) return path;
      for (const symbol of this.symbols) {
        const { baseCurrency, profitCurrency } = symbol;
        if (baseCurrency !== asset && profitCurrency !== asset) continue;
        const next = baseCurrency === asset ? profitCurrency : baseCurrency;
        if (!paths.has(next)) paths.set(next, [...path, symbol]);
      }
    }
    return undefined;
  }
}

const RATE_DIGITS = 20;
