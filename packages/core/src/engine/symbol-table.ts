import type { SymbolLookup } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { closestWords } from "./closest.ts";

/** Shorter names than this are never looked for inside a decorated one: too much would fit. */
const MIN_DECORATED_LENGTH = 3;

/** `.r`, `-ECN`, `#`, `_sb`; no digits, so that a dated future is not taken for its spot. */
const MARKED_SUFFIX = /^[^A-Za-z0-9]+[A-Za-z]{0,8}$/;
/** `m`, `pro`, `micro`: small letters after capitals. A capital more is another instrument (BTCUSD, BTCUSDT). */
const SMALL_SUFFIX = /^[a-z]{1,6}[^A-Za-z0-9]?$/;
/** `#`, `m`, `fx.`: small letters, so that a share class (BRK.A) is not taken for a decorated `A`. */
const PREFIX = /^(?:[^A-Za-z0-9]+|[a-z]{1,3}[^A-Za-z0-9]?)$/;

/** The symbols of one account, found by the broker's names and ids, and by the program's own names. */
export class SymbolTable implements SymbolLookup {
  #symbols: readonly SymbolInfo[] = [];
  readonly #byName = new Map<string, SymbolInfo>();
  readonly #byId = new Map<string, SymbolInfo>();
  readonly #resolved = new Map<string, SymbolInfo>();
  readonly #aliases: ReadonlyMap<string, string>;

  /** @param aliases the program's names to the broker's. They win over every rule. */
  constructor(symbols: readonly SymbolInfo[] = [], aliases: Readonly<Record<string, string>> = {}) {
    this.#aliases = new Map(Object.entries(aliases));
    this.replace(symbols);
  }

  /** Takes over a new list from the broker and forgets what was resolved by the old one. */
  replace(symbols: readonly SymbolInfo[]): void {
    this.#symbols = symbols;
    this.#byName.clear();
    this.#byId.clear();
    this.#resolved.clear();
    for (const symbol of symbols) {
      this.#byName.set(symbol.name, symbol);
      if (symbol.id !== undefined) this.#byId.set(symbol.id, symbol);
    }
  }

  /** By the broker's exact name. */
  byName(name: string): SymbolInfo | undefined {
    return this.#byName.get(name);
  }

  /** By the broker's id, where that is not the name. */
  byId(id: string): SymbolInfo | undefined {
    return this.#byId.get(id);
  }

  /** All symbols, or those whose whole name fits a pattern with `*` and `?`; case is ignored. */
  list(pattern?: string): readonly SymbolInfo[] {
    if (pattern === undefined) return this.#symbols;
    const source = pattern
      .replace(/\*+/g, "*")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    const expression = new RegExp(`^${source}$`, "is");
    return this.#symbols.filter(({ name }) => expression.test(name));
  }

  /**
   * The broker's symbol for the program's name. An alias decides alone; else the first of these that fits: the exact
   * name, the name in other letter case, the broker's id, the name written with or without `/ _ -`, and the name with
   * a prefix or suffix as brokers add them. A name is looked for once, after that it is one look-up.
   *
   * Throws SYMBOL_NOT_FOUND (`details.closest`) or SYMBOL_AMBIGUOUS (`details.candidates`); a TypeError when `name`
   * is no text.
   */
  resolve(name: string): SymbolInfo {
    const known = this.#resolved.get(name);
    if (known !== undefined) return known;
    if (typeof name !== "string") throw new TypeError(`A symbol is named by a text; it was ${String(name)}.`);
    const alias = this.#aliases.get(name);
    const found = alias === undefined ? this.#find(name) : this.#target(name, alias);
    this.#resolved.set(name, found);
    return found;
  }

  #find(name: string): SymbolInfo {
    const found =
      this.#byName.get(name) ??
      this.#only(name, (symbol) => symbol.name.toUpperCase() === name.toUpperCase()) ??
      this.#byId.get(name) ??
      this.#only(name, (symbol) => compact(symbol.name) === compact(name)) ??
      this.#only(name, (symbol) => isDecorated(symbol.name, compact(name)));
    if (found !== undefined) return found;
    const closest = closestWords(
      name,
      this.#symbols.map((symbol) => symbol.name),
    );
    const hint = closest.length === 0 ? "" : ` The closest are ${closest.join(", ")}.`;
    throw new BrokerError(
      "SYMBOL_NOT_FOUND",
      `The account has no symbol for ${JSON.stringify(name)} among its ${this.#symbols.length}; name the broker's by an alias: aliases: { ${JSON.stringify(name)}: "..." }.${hint}`,
      { details: { symbol: name, closest } },
    );
  }

  #target(name: string, alias: string): SymbolInfo {
    const found = this.#byName.get(alias) ?? this.#byId.get(alias);
    if (found !== undefined) return found;
    const closest = closestWords(
      alias,
      this.#symbols.map((symbol) => symbol.name),
    );
    const hint = closest.length === 0 ? "" : ` (closest: ${closest.join(", ")})`;
    throw new BrokerError(
      "SYMBOL_NOT_FOUND",
      `The alias of ${JSON.stringify(name)} leads to ${JSON.stringify(alias)}, which the account does not have${hint}; correct aliases.`,
      { details: { symbol: name, alias, closest } },
    );
  }

  /** The one symbol that fits; undefined when none does. */
  #only(name: string, fits: (symbol: SymbolInfo) => boolean): SymbolInfo | undefined {
    const candidates = this.#symbols.filter(fits);
    if (candidates.length <= 1) return candidates[0];
    const names = candidates.map((symbol) => symbol.name);
    throw new BrokerError(
      "SYMBOL_AMBIGUOUS",
      `${JSON.stringify(name)} fits ${names.length} symbols of the account (${names.join(", ")}); choose one by an alias: aliases: { ${JSON.stringify(name)}: ${JSON.stringify(names[0])} }.`,
      { details: { symbol: name, candidates: names } },
    );
  }
}

/** A name in capitals, without what separates its currencies: `eur/usd` is `EURUSD`. */
function compact(name: string): string {
  return name.replace(/[\s/_-]/g, "").toUpperCase();
}

/** Whether a broker's name is `core` with a prefix or suffix. */
function isDecorated(brokerName: string, core: string): boolean {
  if (core.length < MIN_DECORATED_LENGTH) return false;
  const name = brokerName.replace(/[\s/]/g, "");
  const start = name.toUpperCase().indexOf(core);
  if (start < 0) return false;
  const prefix = name.slice(0, start);
  const suffix = name.slice(start + core.length);
  // Small letters are a decoration only when the name itself is in capitals.
  const capitals = name.slice(start, start + core.length) === core;
  const prefixFits = prefix === "" || (PREFIX.test(prefix) && (capitals || !/^[a-z]+$/.test(prefix)));
  const suffixFits = suffix === "" || MARKED_SUFFIX.test(suffix) || (capitals && SMALL_SUFFIX.test(suffix));
  return prefixFits && suffixFits;
}
