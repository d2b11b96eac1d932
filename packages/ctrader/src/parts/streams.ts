import {
  BrokerError,
  type Candle,
  type Clock,
  type Depth,
  type SymbolInfo,
  type Tick,
  type Timeframe,
} from "@anybroker/core";
import { asOne, type Call, type Channel } from "@anybroker/core/adapter";
import type { CtraderClient } from "../client/client.ts";
import type { Feed } from "../client/subscriptions.ts";
import type { SpotUpdate } from "../client/wire/spot-frame.ts";
import { toCandle } from "../convert/candles.ts";
import { DepthBook } from "../convert/depth.ts";
import { toTick } from "../convert/ticks.ts";
import type { ProtoOADepthEvent } from "../schema/index.ts";

type PriceChannel = Exclude<Channel, { readonly kind: "trading" }>;

/** The prices of one symbol and who wants them: one handler at the client for all of them. */
class SymbolFeed {
  readonly symbol: SymbolInfo;
  readonly #clock: Clock;
  /** 1/100000 each. */
  #bid: number | undefined;
  #ask: number | undefined;
  #timeMs = 0;
  #ticks: readonly ((tick: Tick) => void)[] = [];
  #deliver: ((tick: Tick) => void) | undefined;
  /** Few symbols have any. */
  #candles: Map<Timeframe, (candle: Candle) => void> | undefined;
  readonly stop: () => void;

  constructor(symbol: SymbolInfo, clock: Clock, listen: (handler: (update: SpotUpdate) => void) => () => void) {
    this.symbol = symbol;
    this.#clock = clock;
    this.stop = listen(this.#hear);
  }

  /** Both sides as they are now; undefined until both were told. */
  get tick(): Tick | undefined {
    if (this.#bid === undefined || this.#ask === undefined) return undefined;
    return toTick(this.symbol, this.#bid, this.#ask, this.#timeMs);
  }

  get idle(): boolean {
    return this.#ticks.length === 0 && (this.#candles?.size ?? 0) === 0;
  }

  addTicks(deliver: (tick: Tick) => void): void {
    if (!this.#ticks.includes(deliver)) this.#setTicks(this.#ticks.concat(deliver));
  }

  removeTicks(deliver: (tick: Tick) => void): void {
    this.#setTicks(this.#ticks.filter((each) => each !== deliver));
  }

  setCandles(timeframe: Timeframe, deliver: (candle: Candle) => void): void {
    this.#candles ??= new Map();
    this.#candles.set(timeframe, deliver);
  }

  removeCandles(timeframe: Timeframe): void {
    this.#candles?.delete(timeframe);
  }

  /** The session is new: neither side is known until it is told again. */
  reset(): void {
    this.#bid = undefined;
    this.#ask = undefined;
  }

  #setTicks(ticks: readonly ((tick: Tick) => void)[]): void {
    this.#ticks = ticks;
    this.#deliver = asOne(ticks);
  }

  readonly #hear = (update: SpotUpdate): void => {
    const { bid, ask } = update;
    if (bid !== undefined) this.#bid = bid;
    if (ask !== undefined) this.#ask = ask;
    if (bid !== undefined || ask !== undefined) {
      this.#timeMs = update.timestamp ?? this.#clock.now();
      if (this.#bid !== undefined && this.#ask !== undefined) {
        this.#deliver?.(toTick(this.symbol, this.#bid, this.#ask, this.#timeMs));
      }
    }
    if (update.trendbars.length > 0) this.#hearBars(update);
  };

  #hearBars({ trendbars }: SpotUpdate): void {
    for (const bar of trendbars) {
      const timeframe = (bar.period ?? "M1") as Timeframe;
      const deliver = this.#candles?.get(timeframe);
      // A forming bar closes at the bid for now. Before the first bid of a session that is not known.
      const close = bar.deltaClose === undefined ? this.#bid : undefined;
      if (deliver === undefined || (close === undefined && bar.deltaClose === undefined)) continue;
      deliver(toCandle(bar, this.symbol, timeframe, close));
    }
  }
}

interface DepthFeed {
  readonly book: DepthBook;
  readonly deliver: (depth: Depth) => void;
}

/** The live prices of one account. */
export class Streams {
  readonly #client: CtraderClient;
  readonly #accountId: string;
  readonly #clock: Clock;
  readonly #feeds = new Map<string, SymbolFeed>();
  readonly #depths = new Map<string, DepthFeed>();
  /** Channels that are counted at the client. */
  readonly #joined = new Set<PriceChannel["deliver"]>();
  readonly #stop: (() => void)[];

  constructor(client: CtraderClient, accountId: string, clock: Clock) {
    this.#client = client;
    this.#accountId = accountId;
    this.#clock = clock;
    const resetWhenMine = (event: { readonly accountId: string }): void => {
      if (event.accountId === accountId) this.#reset();
    };
    this.#stop = [
      client.on("down", () => this.#reset()),
      client.on("accountLost", resetWhenMine),
      client.on("ProtoOADepthEvent", (event) => this.#hearDepth(event)),
    ];
  }

  /** Resolves when the broker has granted the channel. One that is there is made sure of: the engine asks after a cut. */
  async subscribe(channel: PriceChannel, call: Call): Promise<void> {
    const wire = feedOf(channel);
    if (this.#joined.has(channel.deliver)) {
      await this.#client.market.ensure(this.#accountId, wire, { call });
    } else {
      this.#listen(channel);
      this.#joined.add(channel.deliver);
      try {
        await this.#client.market.subscribe(this.#accountId, wire, { call });
      } catch (error) {
        this.#joined.delete(channel.deliver);
        this.#unlisten(channel);
        throw error;
      }
    }
    if (channel.kind === "ticks") {
      const tick = this.#feeds.get(channel.symbol.name)?.tick;
      if (tick !== undefined) channel.deliver(tick);
    }
  }

  async unsubscribe(channel: PriceChannel, call: Call): Promise<void> {
    if (!this.#joined.delete(channel.deliver)) return;
    this.#unlisten(channel);
    await this.#client.market.unsubscribe(this.#accountId, feedOf(channel), { call });
  }

  /** The present price: the stream's, or the first one of a short subscription. */
  async price(symbol: SymbolInfo, call: Call): Promise<Tick> {
    const known = this.#feeds.get(symbol.name)?.tick;
    if (known !== undefined) return known;
    let onTick: (tick: Tick) => void = () => {};
    let onAbort = (): void => {};
    const first = new Promise<Tick>((resolve, reject) => {
      onTick = resolve;
      onAbort = () => reject(noPrice(symbol));
      call.signal.addEventListener("abort", onAbort, { once: true });
    });
    first.catch(() => {});
    const channel: PriceChannel = { kind: "ticks", symbol, deliver: (tick) => onTick(tick) };
    try {
      await this.subscribe(channel, call);
      return await first;
    } finally {
      call.signal.removeEventListener("abort", onAbort);
      await this.unsubscribe(channel, call).catch(() => {});
    }
  }

  close(): void {
    for (const stop of this.#stop) stop();
    for (const feed of this.#feeds.values()) feed.stop();
    this.#feeds.clear();
    this.#depths.clear();
    this.#joined.clear();
  }

  #listen(channel: PriceChannel): void {
    const { symbol } = channel;
    if (channel.kind === "depth") {
      this.#depths.set(symbolIdOf(symbol), { book: new DepthBook(symbol), deliver: channel.deliver });
      return;
    }
    let feed = this.#feeds.get(symbol.name);
    if (feed === undefined) {
      const listen = (handler: (update: SpotUpdate) => void): (() => void) =>
        this.#client.market.onSpot(this.#accountId, symbolIdOf(symbol), handler);
      feed = new SymbolFeed(symbol, this.#clock, listen);
      this.#feeds.set(symbol.name, feed);
    }
    if (channel.kind === "ticks") feed.addTicks(channel.deliver);
    else feed.setCandles(channel.timeframe, channel.deliver);
  }

  #unlisten(channel: PriceChannel): void {
    if (channel.kind === "depth") {
      this.#depths.delete(symbolIdOf(channel.symbol));
      return;
    }
    const feed = this.#feeds.get(channel.symbol.name);
    if (channel.kind === "ticks") feed?.removeTicks(channel.deliver);
    else feed?.removeCandles(channel.timeframe);
    if (feed?.idle !== true) return;
    feed.stop();
    this.#feeds.delete(channel.symbol.name);
  }

  #hearDepth(event: ProtoOADepthEvent): void {
    if (String(event.ctidTraderAccountId) !== this.#accountId) return;
    const feed = this.#depths.get(String(event.symbolId));
    if (feed === undefined) return;
    feed.book.apply(event);
    feed.deliver(feed.book.toDepth(this.#clock.now()));
  }

  #reset(): void {
    for (const feed of this.#feeds.values()) feed.reset();
    for (const { book } of this.#depths.values()) book.clear();
  }
}

function symbolIdOf(symbol: SymbolInfo): string {
  if (symbol.id !== undefined) return symbol.id;
  throw new BrokerError("SYMBOL_NOT_FOUND", `${symbol.name} has no id at the broker.`, { broker: "ctrader" });
}

function feedOf(channel: PriceChannel): Feed {
  const symbolId = symbolIdOf(channel.symbol);
  if (channel.kind === "ticks") return { kind: "spots", symbolId };
  return channel.kind === "depth" ? { kind: "depth", symbolId } : { kind: "bars", symbolId, period: channel.timeframe };
}

const noPrice = (symbol: SymbolInfo): BrokerError =>
  new BrokerError("PRICE_OFF", `No price of ${symbol.name} came in time; the market may be closed.`, {
    broker: "ctrader",
    outcome: "not-executed",
  });
