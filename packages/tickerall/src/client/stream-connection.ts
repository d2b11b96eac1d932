import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createHeartbeat, createReconnector, type Heartbeat, type Reconnector } from "@anybroker/core/transport";
import type { EdgeRoute } from "./mesh-router.ts";
import type { ClientFrame } from "./wire/frames.ts";

/** Where the stream is opened. */
export interface StreamTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
}

/** What a stream needs of the client. */
export interface StreamHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly transports: Transports;
  readonly base: StreamTarget;
  /** The direct edge, when there is one. */
  readonly edge: () => Promise<EdgeRoute | undefined>;
  readonly edgeTarget: (route: EdgeRoute) => StreamTarget;
  /** The edge refused its grant, or could not be reached. */
  readonly edgeFailed: (route: EdgeRoute, cause: BrokerError) => Promise<void>;
  /** What runs after a reconnect before the subscriptions are sent: warms the kept accounts that are cold. */
  readonly beforeResubscribe: () => Promise<void>;
}

/** What a connection tells its stream. */
export interface ConnectionHandlers {
  /** False when the frame could not be read. */
  onMessage(data: string | Uint8Array): boolean;
  /** Runs within each reconnect, before `onUp`; when it rejects, the connection comes up all the same. */
  beforeUp(): Promise<void>;
  onUp(reconnected: boolean): void;
  /** The connection was lost and is being made anew. */
  onDown(cause: BrokerError, close: LinkClose | undefined): void;
  onAttemptFailed(cause: BrokerError): void;
  /** No attempt can help: the credentials were refused. */
  onFailed(cause: BrokerError, close: LinkClose | undefined): void;
}

const PING_EVERY_MS = 25_000;
/** A ping, and ten seconds for anything to come back. */
const SILENCE_MS = 35_000;
const FIRST_WAIT_MS = 1000;
/** So many unreadable frames in a row are no accident: the connection is made anew. */
const MAX_BAD_FRAMES = 20;
/** The grant of a direct edge is invalid or has expired. */
const GRANT_REFUSED = 4001;

/** Keeps one WebSocket to the service alive: heartbeat, reconnects, and the detour over the base when an edge fails. */
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
      // The service answers the text, proxies on the way the protocol's own ping.
      send: () => {
        this.send({ type: "ping" });
        this.#reconnector.link?.ping();
      },
      onSilent: () => this.#reconnector.link?.terminate(),
    });
    this.#reconnector = createReconnector<WebSocketLink>({
      clock: host.clock,
      random: host.random,
      backoff: { minMs: FIRST_WAIT_MS },
      connect: (signal, lost) => this.#connect(signal, lost),
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

  /** Sends while the connection is up; false when it is not. */
  send(frame: ClientFrame): boolean {
    try {
      this.#reconnector.link?.send(JSON.stringify(frame));
      return this.isUp;
    } catch (error) {
      this.#host.logger.debug({ error, type: frame.type }, "a frame was not sent: the stream is going down");
      return false;
    }
  }

  /** Ends the connection for good; gives how it ended when there was one. */
  async close(): Promise<LinkClose | undefined> {
    const link = this.#reconnector.link;
    this.#heartbeat.stop();
    this.#reconnector.stop();
    await link?.close(1000);
    return this.#ended();
  }

  async #connect(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<WebSocketLink> {
    const link = await this.#dial(await this.#host.edge(), signal, lost);
    if (this.#wasUp) await this.#handlers.beforeUp().catch((error: unknown) => this.#onHookFailed(error));
    if (!signal.aborted) return link;
    link.terminate();
    throw signal.reason;
  }

  /** Dials the edge, and the base when the edge fails. */
  async #dial(
    edge: EdgeRoute | undefined,
    signal: AbortSignal,
    lost: (cause: BrokerError) => void,
  ): Promise<WebSocketLink> {
    const target = edge === undefined ? this.#host.base : this.#host.edgeTarget(edge);
    try {
      return await this.#host.transports.webSocket(
        { ...target, signal, connectTimeoutMs: this.#connectTimeoutMs },
        {
          onMessage: (data) => this.#onMessage(data),
          onPong: () => this.#heartbeat.heard(),
          onClose: (close) => {
            this.#lastClose = close;
            if (edge !== undefined && close.code === GRANT_REFUSED) void this.#host.edgeFailed(edge, close.cause);
            lost(close.cause);
          },
        },
      );
    } catch (error) {
      if (edge === undefined || signal.aborted || !BrokerError.is(error)) throw error;
      await this.#host.edgeFailed(edge, error);
      return this.#dial(undefined, signal, lost);
    }
  }

  #onHookFailed(error: unknown): void {
    this.#host.logger.warn({ error }, "what runs before the subscriptions failed; they are sent all the same");
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
