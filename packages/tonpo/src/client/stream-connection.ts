import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, LinkHandlers, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createKeptSocket, type KeptSocket } from "@anybroker/core/transport";

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

/** Keeps one WebSocket to the service alive until the key is refused. */
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
      // The service answers its own ping, proxies on the way the protocol's.
      ping: (link) => {
        handlers.ping();
        link.ping();
      },
      dial: (signal, socketHandlers) => this.#dial(signal, socketHandlers),
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

  /** Sends a frame. Throws NOT_READY (not executed) while the connection is down. */
  send(text: string): void {
    const { link } = this.#socket;
    if (link === undefined) {
      throw new BrokerError(
        "NOT_READY",
        "Nothing can be sent over the stream while it reconnects; wait until it is open.",
      );
    }
    link.send(text);
  }

  /** Ends the connection for good; gives how it ended when there was one. */
  close(): Promise<LinkClose | undefined> {
    return this.#socket.close();
  }

  #dial(signal: AbortSignal, handlers: LinkHandlers): Promise<WebSocketLink> {
    const { transports, url, headers, ca } = this.#host;
    return transports.webSocket(
      { url, headers: headers(), signal, connectTimeoutMs: this.#connectTimeoutMs, ...(ca !== undefined && { ca }) },
      handlers,
    );
  }

  #onUp(): void {
    const reconnected = this.#wasUp;
    this.#wasUp = true;
    this.#handlers.onUp(reconnected);
  }
}
