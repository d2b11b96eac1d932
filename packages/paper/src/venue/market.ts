import { addExact, BrokerError, type Clock, gridPosition, type Random, type Tick } from "@anybroker/core";
import { callEach } from "./call-each.ts";
import { PriceHistory } from "./price-history.ts";
import { SymbolMarket } from "./symbol-market.ts";
import type { Tape } from "./tape.ts";
import type { VenueSymbol } from "./types.ts";

const DAY_MS = 86_400_000;

/** What a market is made of. */
export interface MarketOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tape: Tape | undefined;
  readonly symbols: readonly VenueSymbol[];
  readonly historyDays: number;
  readonly slippageTicks: number;
  /** What a price does to the accounts, before listeners hear of it. */
  readonly react: (market: SymbolMarket, tick: Tick) => void;
}

/** All symbols' prices: where they come from, what is remembered of them, who hears them. */
export class Market {
  readonly symbols: readonly VenueSymbol[];
  #version = 0;
  readonly #clock: Clock;
  readonly #tape: Tape | undefined;
  readonly #react: MarketOptions["react"];
  readonly #markets = new Map<string, SymbolMarket>();
  readonly #histories = new Map<string, PriceHistory>();
  readonly #listeners = new Set<(tick: Tick) => void>();

  constructor(options: MarketOptions) {
    const { clock, random, tape, symbols, historyDays, slippageTicks } = options;
    this.symbols = symbols;
    this.#clock = clock;
    this.#tape = tape;
    this.#react = options.react;
    const now = clock.now();
    for (const symbol of symbols) {
      this.#markets.set(symbol.name, new SymbolMarket(symbol, slippageTicks * symbol.tickSize));
      this.#histories.set(symbol.name, new PriceHistory(symbol, tape, now - historyDays * DAY_MS, now));
    }
    tape?.attach({
      clock,
      random,
      symbols,
      isOpen: (symbol, timeMs) => this.need(symbol.name).isOpen(timeMs),
      push: (symbol, bid, ask, volume) => this.#push(this.need(symbol.name), bid, ask, volume),
      prime: (symbol, bid, ask, timeMs) => this.#prime(this.need(symbol.name), bid, ask, timeMs),
    });
  }

  get version(): number {
    return this.#version;
  }

  of(symbol: string): SymbolMarket | undefined {
    return this.#markets.get(symbol);
  }

  /** Throws SYMBOL_NOT_FOUND. */
  need(symbol: string): SymbolMarket {
    const market = this.#markets.get(symbol);
    if (market === undefined) throw unknownSymbol(symbol);
    return market;
  }

  /** Throws SYMBOL_NOT_FOUND. */
  history(symbol: string): PriceHistory {
    const history = this.#histories.get(symbol);
    if (history === undefined) throw unknownSymbol(symbol);
    return history;
  }

  quote(symbol: string): Tick | undefined {
    return this.#markets.get(symbol)?.tick;
  }

  onTick(listener: (tick: Tick) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  start(): void {
    for (const history of this.#histories.values()) history.begin(this.#clock.now());
    this.#tape?.start();
  }

  stop(): void {
    this.#tape?.stop();
  }

  /** Throws a TypeError for a price that is off the grid or crossed. */
  setPrice(name: string, bid: number, ask?: number): void {
    const market = this.need(name);
    const { symbol } = market;
    const asked = ask ?? addExact(bid, symbol.typicalSpread);
    for (const price of [bid, asked]) {
      if (!(price > 0) || gridPosition(price, symbol.tickSize)?.on !== true) {
        throw new TypeError(`${name} takes prices above 0 in steps of ${symbol.tickSize}, not ${price}`);
      }
    }
    if (asked < bid) throw new TypeError(`${name} cannot have an ask of ${asked} below its bid of ${bid}`);
    this.#tape?.adjust?.(symbol, bid);
    this.#push(market, bid, asked);
  }

  #prime(market: SymbolMarket, bid: number, ask: number, timeMs: number): void {
    if (market.tick !== undefined) return;
    this.#version += 1;
    market.update({ symbol: market.symbol.name, bid, ask, timeMs });
  }

  #push(market: SymbolMarket, bid: number, ask: number, volume?: number): void {
    const timeMs = this.#clock.now();
    const tick: Tick = { symbol: market.symbol.name, bid, ask, timeMs, ...(volume !== undefined && { volume }) };
    this.#version += 1;
    market.update(tick);
    this.history(market.symbol.name).record(tick);
    if (market.isOpen(timeMs)) this.#react(market, tick);
    callEach(this.#listeners, tick);
  }
}

function unknownSymbol(symbol: string): BrokerError {
  return new BrokerError("SYMBOL_NOT_FOUND", `the venue has no symbol ${symbol}`);
}
