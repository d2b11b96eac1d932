import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createHeartbeat, createReconnector, type Heartbeat, type Reconnector } from "@anybroker/core/transport";
import type { SubscribeFrame } from "./wire/frames.ts";

/** What a stream needs of the client. */
export interface StreamHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly transports: Transports;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string | undefined;
  /** The whole URL of one account's stream. */
  readonly urlOf: (accountId: string) => string;
}

/** What a line tells its stream. */
export interface LineHandlers {
  /** False when the frame could not be read. */
  onMessage(data: string | Uint8Array): boolean;
  /** Connected again after a loss, and subscribed. */
  onUp(): void;
  onDown(cause: BrokerError, close: LinkClose | undefined): void;
  onAttemptFailed(cause: BrokerError): void;
  /** No more attempts: the credentials were refused, or there were enough. */
  onFailed(cause: BrokerError): void;
}

/** What one line carries. */
export interface LineOptions {
  readonly accountId: string;
  readonly symbols: readonly string[];
  /** Attempts after a loss; without a limit when undefined. */
  readonly maxReconnects: number | undefined;
  readonly connectTimeoutMs: number;
}

const PING_EVERY_MS = 20_000;
/** How long a pong may take. */
const ANSWER_MS = 10_000;
/** A ping, and the time for anything to come back. */
const SILENCE_MS = PING_EVERY_MS + ANSWER_MS;
const FIRST_WAIT_MS = 1000;
/** So many unreadable frames in a row are no accident: the connection is made anew. */
const MAX_BAD_FRAMES = 20;

/**
 * One WebSocket for one account and a fixed set of symbols, kept alive: the wire knows one subscription for each
 * connection, so another set needs another line. It connects again after every end that was not ours, whatever the
 * close code, and subscribes again each time.
 */
export class StreamLine {
  readonly #host: StreamHost;
  readonly #options: LineOptions;
  readonly #handlers: LineHandlers;
  readonly #reconnector: Reconnector<WebSocketLink>;
  readonly #heartbeat: Heartbeat;
  #lastClose: LinkClose | undefined;
  #failures = 0;
  #badFrames = 0;

  constructor(host: StreamHost, options: LineOptions, handlers: LineHandlers) {
    this.#host = host;
    this.#options = options;
    this.#handlers = handlers;
    this.#heartbeat = createHeartbeat({
      clock: host.clock,
      sendEveryMs: PING_EVERY_MS,
      silenceMs: SILENCE_MS,
      send: () => this.#reconnector.link?.ping(),
      onSilent: () => this.#reconnector.link?.terminate(),
    });
    this.#reconnector = createReconnector<WebSocketLink>({
      clock: host.clock,
      random: host.random,
      backoff: { minMs: FIRST_WAIT_MS },
      connect: (signal, lost) => this.#dial(signal, lost),
      onUp: () => {
        this.#onUp();
        handlers.onUp();
      },
      onDown: (cause) => handlers.onDown(cause, this.#ended()),
      onAttemptFailed: (cause) => handlers.onAttemptFailed(cause),
      onFailed: (cause) => {
        this.#ended();
        handlers.onFailed(cause);
      },
      isFinal: (error) =>
        BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "INVALID_CONFIG") ||
        this.#failures >= (options.maxReconnects ?? Number.POSITIVE_INFINITY),
      discard: (link) => link.terminate(),
    });
  }

  get symbols(): readonly string[] {
    return this.#options.symbols;
  }

  get isUp(): boolean {
    return this.#reconnector.state === "up";
  }

  /** Makes the first connection with one attempt. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    const onAbort = (): void => this.#reconnector.stop();
    signal?.throwIfAborted();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await this.#reconnector.open();
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    this.#onUp();
  }

  /** Connects in the background, however long it takes. */
  start(): void {
    this.#reconnector.start();
  }

  /** Ends the line for good; nothing is told of it. */
  async close(): Promise<void> {
    const link = this.#reconnector.link;
    this.#heartbeat.stop();
    this.#reconnector.stop();
    await link?.close(1000);
  }

  async #dial(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<WebSocketLink> {
    const { accountId, symbols, connectTimeoutMs } = this.#options;
    const { transports, headers, ca, urlOf } = this.#host;
    const subscribe: SubscribeFrame = { action: "subscribe", symbols };
    let answered = (): void => {};
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let link: WebSocketLink | undefined;
    try {
      link = await transports.webSocket(
        { url: urlOf(accountId), headers, signal, connectTimeoutMs, ...(ca !== undefined && { ca }) },
        {
          onMessage: (data) => this.#onMessage(data),
          onPong: () => {
            this.#heartbeat.heard();
            answered();
          },
          onClose: (close) => {
            this.#lastClose = close;
            lost(close.cause);
          },
        },
      );
      link.send(JSON.stringify(subscribe));
      // Nothing acknowledges a subscription. What answers a ping sent behind it has read it.
      link.ping();
      await this.#within(answer, signal);
      return link;
    } catch (error) {
      this.#failures += 1;
      link?.terminate();
      throw error;
    }
  }

  /** Waits for the answer to the first ping; rejects at its deadline, or with the signal's reason. */
  #within(answer: Promise<void>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(signal.reason));
      const timer = this.#host.clock.setTimer(ANSWER_MS, () =>
        settle(() =>
          reject(
            new BrokerError("REQUEST_TIMEOUT", `The stream was opened, but answered no ping within ${ANSWER_MS} ms.`),
          ),
        ),
      );
      const settle = (end: () => void): void => {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
        end();
      };
      signal.addEventListener("abort", onAbort, { once: true });
      void answer.then(() => settle(resolve));
      if (signal.aborted) onAbort();
    });
  }

  #onUp(): void {
    this.#failures = 0;
    this.#badFrames = 0;
    this.#heartbeat.start();
  }

  #onMessage(data: string | Uint8Array): void {
    this.#heartbeat.heard();
    this.#badFrames = this.#handlers.onMessage(data) ? 0 : this.#badFrames + 1;
    if (this.#badFrames >= MAX_BAD_FRAMES) this.#reconnector.link?.terminate();
  }

  #ended(): LinkClose | undefined {
    this.#heartbeat.stop();
    const close = this.#lastClose;
    this.#lastClose = undefined;
    return close;
  }
}
