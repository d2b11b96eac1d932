import { asBrokerError, BrokerError } from "@anybroker/core";
import type { LinkClose } from "@anybroker/core/adapter";
import { Emitter } from "@anybroker/core/transport";
import { describeIssues } from "./answers.ts";
import { readFrame, type ServerFrame } from "./frame-reader.ts";
import { type CommandOptions, StreamCommands } from "./stream-commands.ts";
import { StreamConnection, type StreamHost } from "./stream-connection.ts";
import { STREAM_EVENTS, type StreamEventMap, type StreamEventName } from "./stream-events.ts";
import { Subscriptions } from "./subscriptions.ts";
import { TonpoError } from "./tonpo-error.ts";
import { withoutNulls } from "./wire/base.ts";
import { type Candle, errorFrame, type Quote, type Tick } from "./wire/frames.ts";
import type { SymbolPrice } from "./wire/market.ts";
import { type Position, positions } from "./wire/positions.ts";

/** Where a stream is. */
export type StreamState = "connecting" | "open" | "reconnecting" | "closed";

/** How a stream is opened. */
export interface StreamOptions {
  /** Deadline of each connect; default 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Listeners from the very start: the first `open` is told to these only. */
  readonly listeners?: { readonly [Name in StreamEventName]?: (data: StreamEventMap[Name]) => unknown };
  /**
   * Whether everything subscribed to is subscribed to again after a reconnect; default true. False: a loss of the
   * connection forgets the subscriptions, and whoever drives the stream makes them anew.
   */
  readonly resubscribe?: boolean;
}

/** How symbols are subscribed to. */
export interface SubscribeOptions extends CommandOptions {
  /** Candles of this length besides ticks and quotes. Each length is a subscription of its own. */
  readonly timeframe?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * One live stream: prices and candles of what is subscribed to; positions, order results, money and state of the
 * user's account unasked.
 *
 * It reconnects by itself, whatever the close code, until `close` or until the key is refused.
 */
export class TonpoStream implements AsyncDisposable {
  readonly #host: StreamHost;
  readonly #resubscribe: boolean;
  readonly #emitter: Emitter<StreamEventMap>;
  readonly #subscriptions = new Subscriptions();
  readonly #prices = new Map<string, Quote>();
  readonly #connection: StreamConnection;
  readonly #commands: StreamCommands;
  #closed = false;

  private constructor(host: StreamHost, options: StreamOptions) {
    this.#host = host;
    this.#resubscribe = options.resubscribe ?? true;
    this.#emitter = new Emitter<StreamEventMap>(STREAM_EVENTS, (event, error) =>
      host.logger.error({ event, error }, "a stream listener threw"),
    );
    for (const [name, listener] of Object.entries(options.listeners ?? {})) {
      this.#emitter.on(name as StreamEventName, listener as never);
    }
    this.#connection = new StreamConnection(host, options.timeoutMs ?? CONNECT_TIMEOUT_MS, {
      onMessage: (data) => this.#onMessage(data),
      ping: () => void this.ping().catch(() => {}),
      onUp: (reconnected) => this.#onUp(reconnected),
      onDown: (cause, close) => this.#onDown(cause, close),
      onAttemptFailed: (cause) =>
        this.#emitter.emit("error", { message: cause.message, code: "ATTEMPT_FAILED", cause }),
      onFailed: (cause, close) => this.#onFailed(cause, close),
    });
    this.#commands = new StreamCommands(host, (text) => this.#connection.send(text));
  }

  /** Opens a stream with one attempt; rejects with the transport's `BrokerError` when it fails. */
  static async open(host: StreamHost, options: StreamOptions = {}): Promise<TonpoStream> {
    const stream = new TonpoStream(host, options);
    try {
      await stream.#connection.open(options.signal);
    } catch (error) {
      stream.#closed = true;
      throw asBrokerError(error, "ABORTED", "The connecting of the stream was aborted by its caller.");
    }
    return stream;
  }

  /** Hears one kind of event. A listener that throws is logged and hurts nobody. */
  on<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => unknown): this {
    this.#emitter.on(name, listener);
    return this;
  }

  off<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => unknown): this {
    this.#emitter.off(name, listener);
    return this;
  }

  /** Hears the ticks of one symbol; gives what ends it. Subscribe to the symbol as well. */
  onTick(symbol: string, listener: (tick: Tick) => unknown): () => void {
    return this.#filtered("tick", (tick) => tick.symbol === symbol, listener);
  }

  /** Hears the quotes of one symbol; gives what ends it. */
  onQuote(symbol: string, listener: (quote: Quote) => unknown): () => void {
    return this.#filtered("quote", (quote) => quote.symbol === symbol, listener);
  }

  /** Hears the candles of one symbol and length; gives what ends it. */
  onCandle(symbol: string, timeframe: string, listener: (candle: Candle) => unknown): () => void {
    return this.#filtered("candle", (candle) => candle.symbol === symbol && candle.timeframe === timeframe, listener);
  }

  /** Takes every listener off. */
  clearListeners(): void {
    this.#emitter.clear();
  }

  /**
   * Adds symbols to the prices, with `timeframe` to the candles. Resolves when the service has granted them.
   *
   * Rejects with a `TonpoError` of kind `subscription`, or a `BrokerError` REQUEST_TIMEOUT, NOT_READY, CONNECTION_LOST.
   */
  async subscribe(symbols: readonly string[], { timeframe, ...options }: SubscribeOptions = {}): Promise<void> {
    this.#requireOpen();
    if (symbols.length === 0) return;
    const frame = { type: "subscribe", symbols, ...(timeframe !== undefined && { timeframe }) } as const;
    await this.#commands.ask(frame, options);
    this.#subscriptions.add(symbols, timeframe);
  }

  /** Takes symbols off, ticks and candles both. */
  async unsubscribe(symbols: readonly string[], options: CommandOptions = {}): Promise<void> {
    this.#requireOpen();
    this.#subscriptions.remove(symbols);
    for (const symbol of symbols) this.#prices.delete(symbol);
    if (symbols.length > 0) await this.#commands.ask({ type: "unsubscribe", symbols }, options);
  }

  /** Asks for a sign of life. */
  async ping(options?: CommandOptions): Promise<void> {
    this.#requireOpen();
    await this.#commands.ask({ type: "ping" }, options);
  }

  /** The open positions, over the stream. */
  async positions(options?: CommandOptions): Promise<readonly Position[]> {
    this.#requireOpen();
    const answer = positions.safeParse(withoutNulls(await this.#commands.ask({ type: "getPositions" }, options)));
    if (answer.success) return answer.data;
    throw new TonpoError({
      kind: "response",
      status: 0,
      code: "UNREADABLE_ANSWER",
      message: `Tonpo answered the stream's getPositions with a frame that can't be read: ${describeIssues(answer.error)}.`,
    });
  }

  /** The symbols that the service has granted. */
  get subscribed(): readonly string[] {
    return this.#subscriptions.symbols;
  }

  /** The last price of a symbol since the stream was connected. */
  latestPrice(symbol: string): SymbolPrice | undefined {
    const last = this.#prices.get(symbol);
    return last === undefined ? undefined : { symbol, bid: last.bid, ask: last.ask };
  }

  getState(): StreamState {
    if (this.#closed || this.#connection.hasFailed) return "closed";
    if (this.#connection.isUp) return "open";
    return this.#connection.wasUp ? "reconnecting" : "connecting";
  }

  isConnected(): boolean {
    return this.getState() === "open";
  }

  /** Ends the stream for good. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#commands.rejectAll(new BrokerError("CLOSED", "The stream was closed before its answer came."));
    const close = await this.#connection.close();
    const cause = close?.cause ?? new BrokerError("CLOSED", "The stream was closed on this side.");
    this.#tellClose(cause, close, true);
    this.#emitter.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #filtered<Name extends StreamEventName>(
    name: Name,
    fits: (data: StreamEventMap[Name]) => boolean,
    listener: (data: StreamEventMap[Name]) => unknown,
  ): () => void {
    const hear = (data: StreamEventMap[Name]): unknown => (fits(data) ? listener(data) : undefined);
    this.#emitter.on(name, hear);
    return () => this.#emitter.off(name, hear);
  }

  #requireOpen(): void {
    if (this.getState() !== "closed") return;
    throw new TonpoError({
      kind: "subscription",
      status: 0,
      code: "STREAM_CLOSED",
      message: "The stream is closed; open another one with stream.connect.",
    });
  }

  #onUp(reconnected: boolean): void {
    if (reconnected && this.#resubscribe)
      for (const command of this.#subscriptions.commands()) void this.#renew(command);
    this.#emitter.emit("open", { reconnected });
  }

  async #renew(command: { readonly symbols: readonly string[]; readonly timeframe?: string }): Promise<void> {
    try {
      await this.#commands.ask({ type: "subscribe", ...command });
    } catch (cause) {
      // One that the connection went away under is made again with the next one.
      if (!this.isConnected()) return;
      const message = `The symbols ${command.symbols.join(", ")} could not be subscribed to again after a reconnect.`;
      this.#emitter.emit("error", { message, code: "RESUBSCRIPTION_FAILED", cause });
    }
  }

  #onDown(cause: BrokerError, close: LinkClose | undefined): void {
    this.#prices.clear();
    this.#commands.rejectAll(cause);
    if (!this.#resubscribe) this.#subscriptions.clear();
    this.#tellClose(cause, close, false);
  }

  #onFailed(cause: BrokerError, close: LinkClose | undefined): void {
    this.#commands.rejectAll(cause);
    if (close !== undefined) this.#tellClose(cause, close, false);
    this.#emitter.emit("failed", { cause });
  }

  #tellClose(cause: BrokerError, close: LinkClose | undefined, byUs: boolean): void {
    const { code, text = "closed" } = close ?? {};
    this.#emitter.emit("close", { ...(code !== undefined && { code }), reason: text, byUs, cause });
  }

  #onMessage(data: string | Uint8Array): boolean {
    const frame = readFrame(data);
    if (frame.kind !== "unreadable") {
      this.#onFrame(frame);
      return true;
    }
    this.#emitter.emit("error", {
      message: `A frame of the stream was skipped because it could not be read: ${frame.reason}.`,
      code: "UNREADABLE_FRAME",
    });
    return false;
  }

  #keepPrice(price: Tick | Quote): void {
    if (price.bid > 0 && price.ask > 0) this.#prices.set(price.symbol, price);
  }

  #onFrame(frame: Exclude<ServerFrame, { kind: "unreadable" }>): void {
    switch (frame.kind) {
      case "event":
        if (frame.name === "tick" || frame.name === "quote") this.#keepPrice(frame.data);
        this.#emitter.emit(frame.name, frame.data);
        return;
      case "answer": {
        if (frame.id !== undefined && this.#commands.answered(frame.id, frame.frame)) return;
        if (frame.frame.type !== "error") return;
        const { code, message } = errorFrame.catch({}).parse(withoutNulls(frame.frame));
        this.#emitter.emit("error", {
          message: message ?? "The service reported a problem without saying which.",
          ...(code !== undefined && { code }),
        });
        return;
      }
      case "unknown":
        this.#host.logger.debug({ type: frame.name }, "a frame of an unknown type was ignored");
    }
  }
}
