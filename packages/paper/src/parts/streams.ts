import { BrokerError, type Depth, type Tick } from "@anybroker/core";
import type { AccountSink, Channel } from "@anybroker/core/adapter";
import type { Venue, VenueAccount } from "../venue/types.ts";

/** What a part listens to, by symbol; a deliver function is its own name. */
type Listeners<Item> = Map<string, Set<(item: Item) => void>>;

function add<Item>(listeners: Listeners<Item>, symbol: string, deliver: (item: Item) => void): void {
  const known = listeners.get(symbol) ?? new Set();
  listeners.set(symbol, known.add(deliver));
}

function remove<Item>(listeners: Listeners<Item>, symbol: string, deliver: (item: Item) => void): void {
  const known = listeners.get(symbol);
  known?.delete(deliver);
  if (known?.size === 0) listeners.delete(symbol);
}

/** The live channels of one account: one listener at the venue for all of them. */
export class Streams {
  readonly #venue: Venue;
  readonly #account: VenueAccount;
  readonly #sink: AccountSink;
  readonly #ticks: Listeners<Tick> = new Map();
  readonly #depth: Listeners<Depth> = new Map();
  readonly #stopTicks: () => void;
  #stopTrading: (() => void) | undefined;

  constructor(venue: Venue, account: VenueAccount, sink: AccountSink) {
    this.#venue = venue;
    this.#account = account;
    this.#sink = sink;
    this.#stopTicks = venue.onTick((tick) => this.#hear(tick));
  }

  subscribe(channel: Channel): void {
    switch (channel.kind) {
      case "trading":
        this.#stopTrading ??= this.#account.onExecution((execution) => this.#sink.execution(execution));
        return;
      case "ticks":
        add(this.#ticks, channel.symbol.name, channel.deliver);
        this.#deliverNow(this.#venue.quote(channel.symbol.name), channel.deliver);
        return;
      case "depth":
        add(this.#depth, channel.symbol.name, channel.deliver);
        this.#deliverNow(this.#venue.depth(channel.symbol.name), channel.deliver);
        return;
      case "candles":
        throw new BrokerError(
          "UNSUPPORTED",
          "live candles are made of ticks by the engine; the venue has no such channel",
          {
            broker: "paper",
            operation: "subscribe",
          },
        );
    }
  }

  unsubscribe(channel: Channel): void {
    switch (channel.kind) {
      case "trading":
        this.#stopTrading?.();
        this.#stopTrading = undefined;
        return;
      case "ticks":
        remove(this.#ticks, channel.symbol.name, channel.deliver);
        return;
      case "depth":
        remove(this.#depth, channel.symbol.name, channel.deliver);
        return;
      case "candles":
    }
  }

  close(): void {
    this.#stopTicks();
    this.#stopTrading?.();
    this.#stopTrading = undefined;
    this.#ticks.clear();
    this.#depth.clear();
  }

  #hear(tick: Tick): void {
    for (const deliver of [...(this.#ticks.get(tick.symbol) ?? [])]) deliver(tick);
    const readers = this.#depth.get(tick.symbol);
    if (readers === undefined) return;
    const depth = this.#venue.depth(tick.symbol);
    if (depth !== undefined) for (const deliver of [...readers]) deliver(depth);
  }

  /** A new reader gets the present state at once, as brokers send it. */
  #deliverNow<Item>(item: Item | undefined, deliver: (item: Item) => void): void {
    if (item !== undefined) deliver(item);
  }
}
