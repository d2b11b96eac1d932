import { BrokerError, type Clock, type Random } from "@anybroker/core";
import type { LinkClose, Transports } from "@anybroker/core/adapter";
import { createKeptSocket, type KeptSocket } from "@anybroker/core/transport";
import { readFrame } from "./frame-reader.ts";
import type { PositionsSnapshot, StreamErrorFrame } from "./wire/frames.ts";

/** What a positions stream tells. */
export interface PositionsStreamHandlers {
  /** Every open position, complete, once per interval. */
  onSnapshot(snapshot: PositionsSnapshot): void;
  /** The terminal gave no answer; the stream goes on. Says nothing about the positions. */
  onTerminalError?(frame: StreamErrorFrame): void;
  /** The connection is there again. */
  onReconnect?(): void;
  /** The connection was lost, or was silent for too long; it is being made anew. */
  onDown?(cause: BrokerError): void;
  /** No attempt can help: the keys were refused, or the server runs in virtual mode. */
  onFailed?(cause: BrokerError): void;
  /** A frame was skipped. */
  onUnreadable?(reason: string): void;
}

/** How a positions stream is opened. */
export interface PositionsStreamOptions {
  /** Seconds between snapshots; the server keeps it between 0.2 and 60. Default 1. */
  readonly intervalSeconds?: number;
  /** Ends the first attempt to connect. */
  readonly signal?: AbortSignal;
}

/** What a stream needs of the client. */
export interface PositionsStreamHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly transports: Transports;
  readonly urlOf: (intervalSeconds: number) => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string | undefined;
  readonly onClosed: (stream: PositionsStream) => void;
}

/** So many missed snapshots, and at least ten seconds, are a dead connection. */
const MISSED_SNAPSHOTS = 3;
const MIN_SILENCE_MS = 10_000;
/** How a server in virtual mode closes the socket. */
const UNSUPPORTED_DATA = 1003;

/**
 * The positions socket: every open position once per interval, until `close`.
 *
 * It only listens: after the first data frame of a client the server stops reading and the socket dies 40 seconds
 * later. It connects again by itself with growing, jittered waits, until the keys are refused.
 */
export class PositionsStream {
  readonly #onClosed: (stream: PositionsStream) => void;
  readonly #handlers: PositionsStreamHandlers;
  readonly #socket: KeptSocket;

  private constructor(host: PositionsStreamHost, options: PositionsStreamOptions, handlers: PositionsStreamHandlers) {
    const { clock, random, transports, headers, ca } = host;
    const { intervalSeconds = 1 } = options;
    const target = { url: host.urlOf(intervalSeconds), headers, ...(ca !== undefined && { ca }) };
    this.#onClosed = host.onClosed;
    this.#handlers = handlers;
    this.#socket = createKeptSocket({
      clock,
      random,
      name: "positions socket",
      silenceMs: Math.max(MIN_SILENCE_MS, MISSED_SNAPSHOTS * intervalSeconds * 1000),
      dial: (signal, { onMessage, onClose }) =>
        transports.webSocket({ ...target, signal }, { onMessage, onClose: (close) => onClose(explained(close)) }),
      onMessage: (data) => this.#onMessage(data),
      onUp: () => handlers.onReconnect?.(),
      onDown: (cause) => handlers.onDown?.(cause),
      onFailed: (cause) => handlers.onFailed?.(cause),
      isFinal: (error) => BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "UNSUPPORTED"),
    });
  }

  /** Opens a stream with one attempt; rejects with the transport's `BrokerError` when it fails. */
  static async open(
    host: PositionsStreamHost,
    options: PositionsStreamOptions,
    handlers: PositionsStreamHandlers,
  ): Promise<PositionsStream> {
    const stream = new PositionsStream(host, options, handlers);
    await stream.#socket.open(options.signal);
    return stream;
  }

  get isUp(): boolean {
    return this.#socket.isUp;
  }

  /** Ends the stream for good. */
  async close(): Promise<void> {
    await this.#socket.close();
    this.#onClosed(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onMessage(data: string | Uint8Array): boolean {
    const frame = readFrame(data);
    if (frame.event === "positionsSnapshot") this.#handlers.onSnapshot(frame);
    else if (frame.event === "error") this.#handlers.onTerminalError?.(frame);
    else if (frame.event === "unreadable") this.#handlers.onUnreadable?.(frame.reason);
    return frame.event !== "unreadable";
  }
}

/** A server in virtual mode says so by its close code alone. */
function explained(close: LinkClose): LinkClose {
  if (close.code !== UNSUPPORTED_DATA) return close;
  const text = "The server closed the positions socket because it runs in virtual mode.";
  return { ...close, cause: new BrokerError("UNSUPPORTED", text, { cause: close.cause }) };
}
