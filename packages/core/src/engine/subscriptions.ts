import type { Capabilities } from "../adapter/capabilities.ts";
import type { AccountPort, Channel } from "../adapter/ports.ts";
import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Candle, Timeframe } from "../model/candles.ts";
import type { Depth } from "../model/depth.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { Clock } from "../system/clock.ts";
import type { Caller } from "./call.ts";
import { listenerError } from "./event-hub.ts";
import { Feed } from "./feed.ts";
import { LiveCandles } from "./live-candles.ts";
import { createStream, type ItemStream, type StreamSource } from "./stream.ts";
import type { SubmitOptions } from "./submit.ts";

export interface HubOptions {
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly accountId: string;
  readonly capabilities: Capabilities;
  readonly onProblem: (error: BrokerError) => void;
}

/** The account's streams: one wire subscription for any number of readers, replayed after each reconnect. */
export class SubscriptionHub {
  readonly #options: HubOptions;
  readonly #ticks = new Map<string, Feed<Tick>>();
  readonly #depths = new Map<string, Feed<Depth>>();
  readonly #candles = new Map<string, LiveCandles>();
  readonly #sources = new Set<{ end(): void }>();
  #closed = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Switches the order, deal and position events on. */
  async openTrading(options: SubmitOptions = {}): Promise<void> {
    const { caller, port, accountId, capabilities } = this.#options;
    if (capabilities.events === "polled") return;
    await caller.run({ operation: "subscribe", lane: "read", accountId, ...options }, (call) =>
      port.subscribe({ kind: "trading" }, call),
    );
  }

  /** The last price of a symbol that somebody watches now. A polled one is none: it may be a whole interval old. */
  lastTick(symbol: string): Tick | undefined {
    const feed = this.#ticks.get(symbol);
    return feed?.live === true && feed.last?.polled !== true ? feed.last : undefined;
  }

  /** The latest of the prices that somebody watches now, by the broker's clock. */
  get newestTick(): Tick | undefined {
    let newest: Tick | undefined;
    for (const { last } of this.#ticks.values()) {
      if (last !== undefined && (newest === undefined || last.timeMs > newest.timeMs)) newest = last;
    }
    return newest;
  }

  /** How many streams the wire carries. */
  get subscriptions(): number {
    return this.#ticks.size + this.#depths.size + this.#candles.size;
  }

  ticks(symbols: readonly SymbolInfo[], listener: ((tick: Tick) => void) | undefined): ItemStream<Tick> {
    const name = `the ticks of ${symbols.map((symbol) => symbol.name).join(", ")}`;
    return this.#join(
      name,
      (tick: Tick) => tick.symbol,
      listener,
      symbols.map((symbol) => this.#tickFeed(symbol)),
    );
  }

  depth(symbol: SymbolInfo, listener: ((depth: Depth) => void) | undefined): ItemStream<Depth> {
    let feed = this.#depths.get(symbol.name);
    if (feed === undefined) {
      feed = this.#feed<Depth>(
        `the depth of ${symbol.name}`,
        (deliver) => ({ kind: "depth", symbol, deliver }),
        () => this.#depths.delete(symbol.name),
      );
      this.#depths.set(symbol.name, feed);
    }
    return this.#join(`the depth of ${symbol.name}`, (depth) => depth.symbol, listener, [feed]);
  }

  /** Each candle once, closed. */
  candles(
    symbol: SymbolInfo,
    timeframe: Timeframe,
    listener: ((candle: Candle) => void) | undefined,
  ): ItemStream<Candle> {
    const key = `${symbol.name} ${timeframe}`;
    const name = `the ${timeframe} candles of ${symbol.name}`;
    let live = this.#candles.get(key);
    if (live === undefined) {
      live = new LiveCandles({
        ...this.#options,
        symbol,
        timeframe,
        ticks: () => this.#tickFeed(symbol),
        onEmpty: () => this.#candles.delete(key),
      });
      this.#candles.set(key, live);
    }
    return this.#join(name, undefined, listener, [live]);
  }

  /** The first tick that comes. Rejects with REQUEST_TIMEOUT or ABORTED. */
  async firstTick(symbol: SymbolInfo, options: SubmitOptions): Promise<Tick> {
    const { caller, accountId } = this.#options;
    return caller.run({ operation: "quote", lane: "read", accountId, ...options }, async (call) => {
      const stream = this.ticks([symbol], undefined);
      const stop = (): void => void stream.close();
      call.signal.addEventListener("abort", stop, { once: true });
      try {
        await stream.ready;
        for await (const tick of stream) return tick;
        throw asBrokerError(
          call.signal.reason,
          "PRICE_OFF",
          `No price of ${symbol.name} came before the stream ended.`,
        );
      } finally {
        call.signal.removeEventListener("abort", stop);
        await stream.close();
      }
    });
  }

  /** Switches everything on again after the link came back. */
  async resume(): Promise<void> {
    await this.openTrading();
    const feeds = [...this.#ticks.values(), ...this.#depths.values(), ...this.#candles.values()];
    await Promise.all(feeds.map((feed) => feed.resume()));
  }

  close(): void {
    this.#closed = true;
    for (const source of this.#sources) source.end();
    for (const feed of [...this.#ticks.values(), ...this.#depths.values(), ...this.#candles.values()]) feed.close();
    this.#sources.clear();
    this.#ticks.clear();
    this.#depths.clear();
    this.#candles.clear();
  }

  #tickFeed(symbol: SymbolInfo): Feed<Tick> {
    let feed = this.#ticks.get(symbol.name);
    if (feed === undefined) {
      feed = this.#feed<Tick>(
        `the ticks of ${symbol.name}`,
        (deliver) => ({ kind: "ticks", symbol, deliver }),
        () => this.#ticks.delete(symbol.name),
      );
      this.#ticks.set(symbol.name, feed);
    }
    return feed;
  }

  #feed<Item>(name: string, channel: (deliver: (item: Item) => void) => Channel, onEmpty: () => void): Feed<Item> {
    return new Feed<Item>(this.#options, { name, channel, onEmpty });
  }

  #join<Item>(
    name: string,
    keyOf: ((item: Item) => unknown) | undefined,
    listener: ((item: Item) => void) | undefined,
    feeds: readonly {
      add(source: StreamSource<Item>): Promise<void>;
      remove(source: StreamSource<Item>): Promise<void>;
    }[],
  ): ItemStream<Item> {
    const mode = keyOf === undefined ? ({ mode: "queue" } as const) : ({ mode: "conflate", keyOf } as const);
    const source: StreamSource<Item> = createStream<Item>({
      ...mode,
      name,
      listener,
      onListenerError: (error) => this.#options.onProblem(listenerError(name, error)),
      onClose: async () => {
        this.#sources.delete(source);
        await Promise.all(feeds.map((feed) => feed.remove(source)));
      },
    });
    if (this.#closed) {
      source.fail(new BrokerError("CLOSED", `${name} can't be read because the broker object was closed.`));
      return source.stream;
    }
    this.#sources.add(source);
    Promise.all(feeds.map((feed) => feed.add(source))).then(
      () => source.grant(),
      (error: unknown) => source.fail(asBrokerError(error, "STREAM_REFUSED", `The subscription to ${name} failed.`)),
    );
    return source.stream;
  }
}
