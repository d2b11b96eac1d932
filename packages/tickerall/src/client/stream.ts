import { asBrokerError, BrokerError } from "@anybroker/core";
import type { LinkClose } from "@anybroker/core/adapter";
import { type Channel, Channels, channelFrames } from "./channels.ts";
import { readFrame, type ServerFrame } from "./frame-reader.ts";
import { StreamConnection, type StreamHost } from "./stream-connection.ts";
import { type EventQueue, StreamEmitter, type StreamEventMap, type StreamEventName } from "./stream-events.ts";
import {
  ACK_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  type StreamOptions,
  type StreamState,
  type SubscribeOptions,
  streamClosed,
  type TickWait,
  timedOut,
  WAIT_FOR_TICK_MS,
} from "./stream-options.ts";
import { TickCache } from "./tick-cache.ts";
import { untilOpen } from "./until-open.ts";
import { waitFor } from "./wait.ts";
import type { ChannelKind, Tick } from "./wire/frames.ts";

/**
 * One live stream: ticks, positions, resting orders and balances of any number of accounts.
 *
 * It reconnects by itself with growing, jittered waits until `close`, or until the credentials are refused.
 */
export class TickerallStream {
  readonly #host: StreamHost;
  readonly #options: StreamOptions;
  readonly #emitter: StreamEmitter;
  readonly #channels: Channels;
  readonly #ticks = new TickCache();
  readonly #connection: StreamConnection;
  #beforeResubscribe: (() => Promise<void> | void) | undefined;
  readonly #closing = new AbortController();
  #attempt = 0;

  private constructor(host: StreamHost, options: StreamOptions) {
    this.#host = host;
    this.#options = options;
    this.#channels = new Channels(host.clock);
    this.#emitter = new StreamEmitter((event, error) => host.logger.error({ event, error }, "a stream listener threw"));
    for (const [name, listener] of Object.entries(options.listeners ?? {})) {
      this.#emitter.on(name as StreamEventName, listener as never);
    }
    this.#connection = new StreamConnection(host, options.timeoutMs ?? CONNECT_TIMEOUT_MS, {
      onMessage: (data) => this.#onMessage(data),
      beforeUp: async () => (this.#beforeResubscribe ?? host.beforeResubscribe)(),
      onUp: (reconnected) => this.#onUp(reconnected),
      onDown: (cause, close) => this.#onDown(cause, close),
      onAttemptFailed: (cause) => this.#onAttemptFailed(cause),
      onFailed: (cause, close) => this.#onFailed(cause, close),
    });
  }

  /** Opens a stream with one attempt; rejects with the transport's `BrokerError` when it fails. */
  static async open(host: StreamHost, options: StreamOptions = {}): Promise<TickerallStream> {
    const stream = new TickerallStream(host, options);
    try {
      await stream.#connection.open(options.signal);
    } catch (error) {
      stream.#closing.abort(streamClosed());
      throw asBrokerError(error, "ABORTED", "The connecting of the stream was aborted by its caller.");
    }
    return stream;
  }

  /** Hears one kind of event. A listener that throws is logged and hurts nobody. */
  on<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => void): this {
    this.#emitter.on(name, listener);
    return this;
  }

  off<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => void): this {
    this.#emitter.off(name, listener);
    return this;
  }

  /** Every event from now on, in order, for `for await`; a slow reader gets the latest tick of each symbol. */
  events(): EventQueue {
    return this.#emitter.queue();
  }

  /**
   * Adds symbols to the ticks of an account. Resolves when the service has granted all of them.
   *
   * Rejects with a `TickerallError`: the service's code or SUBSCRIPTION_REJECTED (with `details.rejected`), or
   * SUBSCRIPTION_TIMEOUT. While the stream reconnects it waits.
   */
  subscribeTicks(accountId: string, symbols: readonly string[], options?: SubscribeOptions): Promise<void> {
    return this.#subscribe(
      symbols.map((symbol) => ({ kind: "ticks", accountId, symbol })),
      options,
    );
  }

  /** Takes symbols off the ticks of an account; the service does not answer. */
  unsubscribeTicks(accountId: string, symbols: readonly string[]): void {
    for (const symbol of symbols) this.#ticks.drop(symbol, accountId);
    this.#unsubscribe(symbols.map((symbol) => ({ kind: "ticks", accountId, symbol })));
  }

  /** Positions that come, change or go. Those that are open already need not be told: read them with `accounts.get`. */
  subscribePositions(accountId: string, options?: SubscribeOptions): Promise<void> {
    return this.#subscribe([{ kind: "positions", accountId }], options);
  }

  /** Every resting order, now and on each change. MetaTrader 4 accounts never tell any. */
  subscribeOrders(accountId: string, options?: SubscribeOptions): Promise<void> {
    return this.#subscribe([{ kind: "orders", accountId }], options);
  }

  /** The account's money on each change of the balance. */
  subscribeAccount(accountId: string, options?: SubscribeOptions): Promise<void> {
    return this.#subscribe([{ kind: "account", accountId }], options);
  }

  /** Ends one of the three subscriptions above. */
  unsubscribe(kind: Exclude<ChannelKind, "ticks">, accountId: string): void {
    this.#unsubscribe([{ kind, accountId }]);
  }

  getState(): StreamState {
    if (this.#closing.signal.aborted || this.#connection.hasFailed) return "closed";
    if (this.#connection.isUp) return "open";
    return this.#connection.wasUp ? "reconnecting" : "connecting";
  }

  isConnected(): boolean {
    return this.getState() === "open";
  }

  /** Resolves when the stream is open; rejects with STREAM_CLOSED when it is closed, or after `timeoutMs` (30 s). */
  async waitUntilConnected(timeoutMs: number = CONNECT_TIMEOUT_MS): Promise<void> {
    if (this.isConnected()) return;
    if (this.getState() === "closed") throw streamClosed();
    await untilOpen(this, this.#host.clock, timeoutMs);
  }

  /** The last tick since the stream was connected; without an account, the last one of that name on any account. */
  latestTick(symbol: string, accountId?: string): Tick | undefined {
    return this.#ticks.get(symbol, accountId);
  }

  /** The next tick of a symbol; with an account it is subscribed to first. */
  async waitForTick(symbol: string, options: TickWait = {}): Promise<Tick> {
    const { accountId, timeoutMs = WAIT_FOR_TICK_MS } = options;
    const giveUp = new AbortController();
    const signal = AbortSignal.any([giveUp.signal, this.#closing.signal, ...(options.signal ? [options.signal] : [])]);
    const timeout = (): Error => timedOut(`No tick of ${symbol} came within ${timeoutMs} ms; its market may be closed`);
    const tick = waitFor<Tick>(
      { clock: this.#host.clock, timeoutMs, signal, what: `a tick of ${symbol}`, timeout },
      (done) => this.#ticks.next(symbol, accountId, done),
    );
    if (accountId === undefined || this.#channels.has({ kind: "ticks", accountId, symbol })) return tick;
    try {
      await Promise.race([tick, this.subscribeTicks(accountId, [symbol], { timeoutMs, signal })]);
    } catch (error) {
      giveUp.abort(error);
      throw error;
    }
    return tick;
  }

  /** Replaces what runs between a reconnect and the subscriptions; undefined brings the default back (warming cold accounts). */
  setBeforeResubscribe(hook: (() => Promise<void> | void) | undefined): void {
    this.#beforeResubscribe = hook;
  }

  /** Ends the stream for good. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(streamClosed());
    this.#channels.rejectAll(streamClosed());
    this.#channels.clear();
    const close = await this.#connection.close();
    const cause = close?.cause ?? new BrokerError("CLOSED", "The stream was closed on this side.");
    this.#emitter.emit("close", {
      ...(close?.code !== undefined && { code: close.code }),
      reason: close?.text ?? "closed",
      byUs: true,
      cause,
    });
    this.#emitter.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onUp(reconnected: boolean): void {
    this.#attempt = 0;
    const wanted = this.#channels.wanted();
    if (wanted.length > 0) this.#connection.send({ type: "subscribe", channels: channelFrames(wanted) });
    this.#emitter.emit("open", { reconnected });
  }

  #onDown(cause: BrokerError, close: LinkClose | undefined): void {
    this.#lose(cause, close);
    this.#attempt = 1;
    this.#emitter.emit("reconnect", { attempt: 1 });
  }

  #onAttemptFailed(cause: BrokerError): void {
    this.#emitter.emit("error", { message: cause.message, code: cause.code, cause });
    this.#attempt += 1;
    this.#emitter.emit("reconnect", { attempt: this.#attempt });
  }

  #onFailed(cause: BrokerError, close: LinkClose | undefined): void {
    this.#lose(cause, close);
    this.#channels.rejectAll(cause);
    this.#emitter.emit("failed", { cause });
    this.#emitter.end();
  }

  #lose(cause: BrokerError, close: LinkClose | undefined): void {
    this.#ticks.clear();
    if (this.#options.resubscribe === false) {
      this.#channels.rejectAll(cause);
      this.#channels.clear();
    }
    if (close === undefined) return;
    const { code, text } = close;
    this.#emitter.emit("close", { ...(code !== undefined && { code }), reason: text, byUs: false, cause });
  }

  #onMessage(data: string | Uint8Array): boolean {
    const frame = readFrame(data);
    if (frame.type !== "unreadable") {
      this.#onFrame(frame);
      return true;
    }
    this.#emitter.emit("error", {
      message: `A frame of the stream was skipped because it could not be read: ${frame.reason}.`,
      code: "UNREADABLE_FRAME",
      ...(frame.accountId !== undefined && { accountId: frame.accountId }),
    });
    return false;
  }

  #onFrame(frame: Exclude<ServerFrame, { type: "unreadable" }>): void {
    switch (frame.type) {
      case "tick":
        this.#channels.heard("ticks", frame.accountId, frame.symbol);
        this.#ticks.put(frame);
        this.#emitter.emit("tick", frame);
        return;
      case "position_update":
        this.#channels.heard("positions", frame.accountId);
        this.#emitter.emit("position", frame);
        return;
      case "order_update":
        this.#channels.heard("orders", frame.accountId);
        this.#emitter.emit("orders", frame);
        return;
      case "account_update":
        this.#channels.heard("account", frame.accountId);
        this.#emitter.emit("account", frame);
        return;
      case "subscribed":
        this.#channels.answered(frame);
        if (frame.rejected.length === 0) return;
        this.#emitter.emit("error", {
          message: "The service refused a part of a subscription.",
          code: "SUBSCRIPTION_REJECTED",
          rejected: frame.rejected,
        });
        return;
      case "error":
        this.#emitter.emit("error", {
          message: frame.message ?? "The service reported a problem without saying which.",
          ...(frame.code !== undefined && { code: frame.code }),
        });
        return;
      case "pong":
        return;
      case "unknown":
        this.#host.logger.debug({ type: frame.name }, "a frame of an unknown type was ignored");
    }
  }

  #subscribe(channels: readonly Channel[], options: SubscribeOptions = {}): Promise<void> {
    if (this.getState() === "closed") return Promise.reject(streamClosed());
    const { isUp } = this.#connection;
    if (!isUp && this.#options.resubscribe === false) {
      const message = "A channel was not subscribed to because the stream is reconnecting; it can be once it is open.";
      return Promise.reject(new BrokerError("NOT_READY", message));
    }
    const timeoutMs = options.timeoutMs ?? this.#options.ackTimeoutMs ?? ACK_TIMEOUT_MS;
    const granted = this.#channels.add(channels, timeoutMs, options.signal);
    if (isUp && channels.length > 0) this.#connection.send({ type: "subscribe", channels: channelFrames(channels) });
    return granted;
  }

  #unsubscribe(channels: readonly Channel[]): void {
    this.#channels.remove(channels);
    if (channels.length > 0) this.#connection.send({ type: "unsubscribe", channels: channelFrames(channels) });
  }
}
