import { BrokerError, type Clock, type Random } from "@anybroker/core";
import type { Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createHeartbeat, createReconnector, type Heartbeat, type Reconnector } from "@anybroker/core/transport";
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
const FIRST_WAIT_MS = 1000;
/** So many frames in a row that can't be read are no accident: the connection is made anew. */
const MAX_BAD_FRAMES = 20;
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
  readonly #heartbeat: Heartbeat;
  readonly #reconnector: Reconnector<WebSocketLink>;
  #badFrames = 0;
  #lost: ((cause: BrokerError) => void) | undefined;

  private constructor(host: PositionsStreamHost, options: PositionsStreamOptions, handlers: PositionsStreamHandlers) {
    const { clock, random, transports, headers, ca } = host;
    const { intervalSeconds = 1 } = options;
    const silenceMs = Math.max(MIN_SILENCE_MS, MISSED_SNAPSHOTS * intervalSeconds * 1000);
    this.#onClosed = host.onClosed;
    this.#handlers = handlers;
    this.#heartbeat = createHeartbeat({ clock, silenceMs, onSilent: () => this.#giveUp(silent(silenceMs)) });
    const target = { url: host.urlOf(intervalSeconds), headers, ...(ca !== undefined && { ca }) };
    this.#reconnector = createReconnector<WebSocketLink>({
      clock,
      random,
      backoff: { minMs: FIRST_WAIT_MS },
      connect: (signal, lost) => {
        this.#lost = lost;
        return transports.webSocket(
          { ...target, signal },
          {
            onMessage: (data) => this.#onMessage(data),
            onClose: ({ code, cause }) => lost(code === UNSUPPORTED_DATA ? noPositions(cause) : cause),
          },
        );
      },
      onUp: () => {
        this.#badFrames = 0;
        this.#heartbeat.start();
        handlers.onReconnect?.();
      },
      onDown: (cause) => {
        this.#heartbeat.stop();
        handlers.onDown?.(cause);
      },
      onFailed: (cause) => {
        this.#heartbeat.stop();
        handlers.onFailed?.(cause);
      },
      isFinal: (error) => BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "UNSUPPORTED"),
      discard: (link) => link.terminate(),
    });
  }

  /** Opens a stream with one attempt; rejects with the transport's `BrokerError` when it fails. */
  static async open(
    host: PositionsStreamHost,
    options: PositionsStreamOptions,
    handlers: PositionsStreamHandlers,
  ): Promise<PositionsStream> {
    const stream = new PositionsStream(host, options, handlers);
    await stream.#open(options.signal);
    return stream;
  }

  get isUp(): boolean {
    return this.#reconnector.state === "up";
  }

  /** Ends the stream for good. */
  async close(): Promise<void> {
    const { link } = this.#reconnector;
    this.#heartbeat.stop();
    this.#reconnector.stop();
    await link?.close(1000);
    this.#onClosed(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    const onAbort = (): void => this.#reconnector.stop();
    signal?.throwIfAborted();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await this.#reconnector.open();
      this.#heartbeat.start();
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #giveUp(cause: BrokerError): void {
    const { link } = this.#reconnector;
    this.#lost?.(cause);
    link?.terminate();
  }

  #onMessage(data: string | Uint8Array): void {
    this.#heartbeat.heard();
    const frame = readFrame(data);
    this.#badFrames = frame.event === "unreadable" ? this.#badFrames + 1 : 0;
    switch (frame.event) {
      case "positionsSnapshot":
        this.#handlers.onSnapshot(frame);
        return;
      case "error":
        this.#handlers.onTerminalError?.(frame);
        return;
      case "unreadable":
        this.#handlers.onUnreadable?.(frame.reason);
        if (this.#badFrames >= MAX_BAD_FRAMES) this.#giveUp(unreadable(frame.reason));
        return;
      case "subscribed":
      case "unknown":
    }
  }
}

const silent = (silenceMs: number): BrokerError =>
  new BrokerError(
    "CONNECTION_LOST",
    `The positions socket was given up because nothing came over it for ${silenceMs / 1000} s; the server may be busy with its terminal.`,
  );

const unreadable = (reason: string): BrokerError =>
  new BrokerError(
    "CONNECTION_LOST",
    `The positions socket was given up because ${MAX_BAD_FRAMES} frames in a row could not be read: ${reason}; check what stands between here and the server.`,
  );

const noPositions = (cause: BrokerError): BrokerError =>
  new BrokerError("UNSUPPORTED", "The server closed the positions socket because it runs in virtual mode.", { cause });
