import type { Tick } from "@anybroker/core";
import type { Tape, TapeHost } from "../venue/tape.ts";
import type { VenueSymbol } from "../venue/types.ts";

/** A tape that plays what it is handed: another broker's ticks. */
export class FeedTape implements Tape {
  readonly symbols: readonly VenueSymbol[];
  readonly #byName: ReadonlyMap<string, VenueSymbol>;
  #host: TapeHost | undefined;
  #playing = false;

  constructor(symbols: readonly VenueSymbol[]) {
    this.symbols = symbols;
    this.#byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
  }

  attach(host: TapeHost): void {
    this.#host = host;
  }

  start(): void {
    this.#playing = true;
  }

  stop(): void {
    this.#playing = false;
  }

  /** Plays a tick now. A crossed one is no price to deal on and is left out. */
  hear(tick: Tick): void {
    const symbol = this.#byName.get(tick.symbol);
    if (!this.#playing || symbol === undefined || !(tick.bid > 0) || tick.ask < tick.bid) return;
    this.#host?.push(symbol, tick.bid, tick.ask, tick.volume);
  }
}
