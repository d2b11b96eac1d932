import { asBrokerError, BrokerError, type Candle, type SymbolInfo, sleep, type Tick } from "@anybroker/core";
import type {
  AccountPort,
  AdapterContext,
  Call,
  CandleRange,
  Channel,
  ConfiguredAdapter,
  Page,
} from "@anybroker/core/adapter";
import type { PriceSupply } from "../parts/account-port.ts";
import { conversionSymbols } from "../venue/conversion.ts";
import type { Tape } from "../venue/tape.ts";
import type { VenueAccount } from "../venue/types.ts";
import { connectFeed, type FeedAccount } from "./connect-feed.ts";
import { venueSymbolOf } from "./feed-symbols.ts";
import { FeedTape } from "./feed-tape.ts";

/** How long an order waits for the first price of its symbol before it is told that there is none. */
const FIRST_PRICE_MS = 5_000;

interface Watched {
  readonly channel: Extract<Channel, { readonly kind: "ticks" }>;
  /** Resolves with the first price, or when none has come for a while. */
  readonly priced: Promise<void>;
}

/** Another broker's prices for a venue: subscribed symbol by symbol, when somebody needs them. */
export class Feed implements PriceSupply {
  readonly tape: Tape;
  readonly #context: AdapterContext;
  readonly #tape: FeedTape;
  readonly #account: FeedAccount;
  readonly #infos: ReadonlyMap<string, SymbolInfo>;
  readonly #watched = new Map<string, Promise<Watched>>();
  readonly #closing = new AbortController();

  constructor(account: FeedAccount, context: AdapterContext) {
    this.#context = context;
    this.#account = account;
    this.#infos = new Map(account.symbols.map((symbol) => [symbol.name, symbol]));
    this.#tape = new FeedTape(account.symbols.map(venueSymbolOf).filter((symbol) => symbol !== undefined));
    this.tape = this.#tape;
  }

  async prepare(symbol: string, account: VenueAccount, call: Call): Promise<void> {
    const found = this.#tape.symbols.find((each) => each.name === symbol);
    if (found === undefined) return;
    const names = new Set([symbol]);
    for (const currency of [found.profitCurrency, found.marginCurrency]) {
      for (const name of conversionSymbols(currency, account.currency, this.#tape.symbols)) names.add(name);
    }
    const watched = await Promise.all([...names].map((name) => this.#watch(name, call)));
    await Promise.all(watched.map((each) => each.priced));
  }

  candles(range: CandleRange, call: Call): Promise<Page<Candle>> | undefined {
    const { port } = this.#account;
    const symbol = this.#infos.get(range.symbol.name);
    if (port.candles === undefined || symbol === undefined) return undefined;
    return port.candles({ ...range, symbol }, this.#call("candles", call));
  }

  /** Subscribes again after the feed's link was lost. */
  resume(): void {
    const { port } = this.#account;
    for (const watching of this.#watched.values()) {
      watching
        .then(({ channel }) =>
          port.subscribe(channel, this.#context.call("subscribe", { signal: this.#closing.signal })),
        )
        .catch((error: unknown) => this.#problem(error));
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new BrokerError("CLOSED", "the paper broker was closed", { broker: "paper" }));
    await this.#account.port.close();
    await this.#account.connection.close();
  }

  #watch(name: string, call: Call): Promise<Watched> {
    const known = this.#watched.get(name);
    if (known !== undefined) return known;
    const watching = this.#subscribe(name, call);
    this.#watched.set(name, watching);
    watching.catch(() => this.#watched.delete(name));
    return watching;
  }

  async #subscribe(name: string, call: Call): Promise<Watched> {
    const symbol = this.#infos.get(name);
    if (symbol === undefined)
      throw new BrokerError("SYMBOL_NOT_FOUND", `the feed has no symbol ${name}`, { broker: "paper" });
    const waiting = new AbortController();
    const deliver = (tick: Tick): void => {
      this.#tape.hear(tick);
      waiting.abort();
    };
    const channel = { kind: "ticks", symbol, deliver } as const;
    const { port } = this.#account;
    try {
      await port.subscribe(channel, this.#call("subscribe", call));
    } catch (error) {
      // Whatever became of the subscription: the order behind it was not placed.
      throw asBrokerError(error, "STREAM_REFUSED", `the feed refused the prices of ${name}`).with({
        outcome: "not-executed",
      });
    }
    if (!waiting.signal.aborted) this.#ask(port, symbol, waiting.signal, deliver);
    const signal = AbortSignal.any([this.#closing.signal, waiting.signal]);
    return { channel, priced: sleep(this.#context.clock, FIRST_PRICE_MS, signal).catch(() => {}) };
  }

  /** Asks for a price where the feed has a call for it; a tick that came meanwhile is newer. */
  #ask(port: AccountPort, symbol: SymbolInfo, heard: AbortSignal, deliver: (tick: Tick) => void): void {
    port.quote?.(symbol, this.#context.call("quote", { signal: this.#closing.signal })).then(
      (tick) => {
        if (!heard.aborted) deliver(tick);
      },
      (error: unknown) => this.#problem(error),
    );
  }

  /** The feed's part of a call: that it leaves says nothing about the order behind it. */
  #call(operation: string, call: Call): Call {
    return this.#context.call(operation, {
      lane: call.lane,
      signal: AbortSignal.any([call.signal, this.#closing.signal]),
    });
  }

  #problem(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#context.link.problem(asBrokerError(error, "STREAM_REFUSED", "the feed refused a price", { broker: "paper" }));
  }
}

/** Connects a feed. Its link counts as the paper broker's: without prices there is no market. */
export async function openFeed(
  configured: ConfiguredAdapter,
  wantedAccount: string | undefined,
  context: AdapterContext,
  call: Call,
): Promise<Feed> {
  let feed: Feed | undefined;
  const account = await connectFeed(configured, wantedAccount, context, call, () => feed?.resume());
  feed = new Feed(account, context);
  return feed;
}
