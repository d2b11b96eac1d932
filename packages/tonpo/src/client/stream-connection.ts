import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createHeartbeat, createReconnector, type Heartbeat, type Reconnector } from "@anybroker/core/transport";

/** What a stream needs of the client. */
export interface StreamHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly transports: Transports;
  readonly url: string;
  readonly ca?: string;
  /** Asked before each attempt: the key may have been rotated. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** What a connection tells its stream. */
export interface ConnectionHandlers {
  /** False when the frame could not be read. */
  onMessage(data: string | Uint8Array): boolean;
  /** To send one sign of life. */
  ping(): void;
  onUp(reconnected: boolean): void;
  /** The connection was lost and is being made anew. */
  onDown(cause: BrokerError, close: LinkClose | undefined): void;
  onAttemptFailed(cause: BrokerError): void;
  /** No attempt can help: the key was refused. */
  onFailed(cause: BrokerError, close: LinkClose | undefined): void;
}

const PING_EVERY_MS = 20_000;
/** A ping, and ten seconds for anything to come back. */
const SILENCE_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
/** So many unreadable frames in a row are no accident: the connection is made anew. */
const MAX_BAD_FRAMES = 20;

/**
 * Keeps one WebSocket to the service alive.
 *
 * Every end that we did not ask for is a loss, a polite 1000 or 1001 included: it is made anew with growing, jittered
 * waits until the key is refused.
 */
export class StreamConnection {
  readonly #host: StreamHost;
  readonly #handlers: ConnectionHandlers;
  readonly #connectTimeoutMs: number;
  readonly #reconnector: Reconnector<WebSocketLink>;
  readonly #heartbeat: Heartbeat;
  #lastClose: LinkClose | undefined;
  #wasUp = false;
  #badFrames = 0;

  constructor(host: StreamHost, connectTimeoutMs: number, handlers: ConnectionHandlers) {
    this.#host = host;
    this.#handlers = handlers;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#heartbeat = createHeartbeat({
      clock: host.clock,
      sendEveryMs: PING_EVERY_MS,
      silenceMs: SILENCE_MS,
      // The service answers its own ping, proxies on the way the protocol's.
      send: () => {
        handlers.ping();
        this.#reconnector.link?.ping();
      },
      onSilent: () => this.#reconnector.link?.terminate(),
    });
    this.#reconnector = createReconnector<WebSocketLink>({
      clock: host.clock,
      random: host.random,
      backoff: { minMs: FIRST_WAIT_MS },
      connect: (signal, lost) => this.#dial(signal, lost),
      onUp: () => this.#onUp(),
      onDown: (cause) => handlers.onDown(cause, this.#ended()),
      onAttemptFailed: (cause) => handlers.onAttemptFailed(cause),
      onFailed: (cause) => handlers.onFailed(cause, this.#ended()),
      isFinal: (error) => BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "INVALID_CONFIG"),
      discard: (link) => link.terminate(),
    });
  }

  get isUp(): boolean {
    return this.#reconnector.state === "up";
  }

  get hasFailed(): boolean {
    return this.#reconnector.state === "failed";
  }

  get wasUp(): boolean {
    return this.#wasUp;
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

  /** Sends a frame. Throws NOT_READY (not executed) while the connection is down. */
  send(text: string): void {
    const { link } = this.#reconnector;
    if (link === undefined) {
      throw new BrokerError(
        "NOT_READY",
        "Nothing can be sent over the stream while it reconnects; wait until it is open.",
      );
    }
    link.send(text);
  }

  /** Ends the connection for good; gives how it ended when there was one. */
  async close(): Promise<LinkClose | undefined> {
    const link = this.#reconnector.link;
    this.#heartbeat.stop();
    this.#reconnector.stop();
    await link?.close(1000);
    return this.#ended();
  }

  #dial(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<WebSocketLink> {
    const { transports, url, headers, ca } = this.#host;
    return transports.webSocket(
      { url, headers: headers(), signal, connectTimeoutMs: this.#connectTimeoutMs, ...(ca !== undefined && { ca }) },
      {
        onMessage: (data) => this.#onMessage(data),
        onPong: () => this.#heartbeat.heard(),
        onClose: (close) => {
          this.#lastClose = close;
          lost(close.cause);
        },
      },
    );
  }

  #onUp(): void {
    const reconnected = this.#wasUp;
    this.#wasUp = true;
    this.#badFrames = 0;
    this.#heartbeat.start();
    this.#handlers.onUp(reconnected);
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
