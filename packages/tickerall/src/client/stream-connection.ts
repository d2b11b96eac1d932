import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, LinkHandlers, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createKeptSocket, type KeptSocket } from "@anybroker/core/transport";
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

type SocketHandlers = Omit<LinkHandlers, "onFrame">;

const PING_EVERY_MS = 25_000;
/** A ping, and ten seconds for anything to come back. */
const SILENCE_MS = 35_000;
/** The grant of a direct edge is invalid or has expired. */
const GRANT_REFUSED = 4001;

/** Keeps one WebSocket to the service alive, with the detour over the base when an edge fails. */
export class StreamConnection {
  readonly #host: StreamHost;
  readonly #handlers: ConnectionHandlers;
  readonly #connectTimeoutMs: number;
  readonly #socket: KeptSocket;
  #wasUp = false;

  constructor(host: StreamHost, connectTimeoutMs: number, handlers: ConnectionHandlers) {
    this.#host = host;
    this.#handlers = handlers;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#socket = createKeptSocket({
      ...handlers,
      clock: host.clock,
      random: host.random,
      name: "stream",
      pingEveryMs: PING_EVERY_MS,
      silenceMs: SILENCE_MS,
      // The service answers the text, proxies on the way the protocol's own ping.
      ping: (link) => {
        this.send({ type: "ping" });
        link.ping();
      },
      dial: (signal, socketHandlers) => this.#connect(signal, socketHandlers),
      onUp: () => this.#onUp(),
    });
  }

  get isUp(): boolean {
    return this.#socket.isUp;
  }

  get hasFailed(): boolean {
    return this.#socket.hasFailed;
  }

  get wasUp(): boolean {
    return this.#wasUp;
  }

  /** Makes the first connection with one attempt. */
  async open(signal: AbortSignal | undefined): Promise<void> {
    await this.#socket.open(signal);
    this.#onUp();
  }

  /** Sends while the connection is up; false when it is not. */
  send(frame: ClientFrame): boolean {
    try {
      this.#socket.link?.send(JSON.stringify(frame));
      return this.isUp;
    } catch (error) {
      this.#host.logger.debug({ error, type: frame.type }, "a frame was not sent: the stream is going down");
      return false;
    }
  }

  /** Ends the connection for good; gives how it ended when there was one. */
  close(): Promise<LinkClose | undefined> {
    return this.#socket.close();
  }

  async #connect(signal: AbortSignal, handlers: SocketHandlers): Promise<WebSocketLink> {
    const link = await this.#dial(await this.#host.edge(), signal, handlers);
    if (this.#wasUp) await this.#handlers.beforeUp().catch((error: unknown) => this.#onHookFailed(error));
    if (!signal.aborted) return link;
    link.terminate();
    throw signal.reason;
  }

  /** Dials the edge, and the base when the edge fails. */
  async #dial(edge: EdgeRoute | undefined, signal: AbortSignal, handlers: SocketHandlers): Promise<WebSocketLink> {
    const { transports, base, edgeTarget, edgeFailed } = this.#host;
    const target = edge === undefined ? base : edgeTarget(edge);
    const onClose = (close: LinkClose): void => {
      if (edge !== undefined && close.code === GRANT_REFUSED) void edgeFailed(edge, close.cause);
      handlers.onClose(close);
    };
    try {
      return await transports.webSocket(
        { ...target, signal, connectTimeoutMs: this.#connectTimeoutMs },
        { ...handlers, onClose },
      );
    } catch (error) {
      if (edge === undefined || signal.aborted || !BrokerError.is(error)) throw error;
      await edgeFailed(edge, error);
      return this.#dial(undefined, signal, handlers);
    }
  }

  #onHookFailed(error: unknown): void {
    this.#host.logger.warn({ error }, "what runs before the subscriptions failed; they are sent all the same");
  }

  #onUp(): void {
    const reconnected = this.#wasUp;
    this.#wasUp = true;
    this.#handlers.onUp(reconnected);
  }
}
