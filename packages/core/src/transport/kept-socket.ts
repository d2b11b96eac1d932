import type { LinkClose, LinkHandlers, WebSocketLink } from "../adapter/transports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { createReconnector, type Reconnector } from "./reconnect.ts";

/** What a kept socket tells its owner. */
export interface KeptSocketHandlers {
  /** One frame; false when it could not be read. The bytes are only valid during the call. */
  onMessage(data: string | Uint8Array): boolean;
  /** The connection is there after a loss, or after `start`. Not called for `open`, which resolves instead. */
  onUp?(): void;
  /** The connection was lost and is being made anew. */
  onDown?(cause: BrokerError, close: LinkClose | undefined): void;
  onAttemptFailed?(cause: BrokerError): void;
  /** No attempt can help, and none is made. */
  onFailed?(cause: BrokerError, close: LinkClose | undefined): void;
}

/** What a kept socket is made of. */
export interface KeptSocketOptions extends KeptSocketHandlers {
  readonly clock: Clock;
  readonly random: Random;
  /** How messages call it: `stream`. */
  readonly name: string;
  /** The longest silence before the connection is given up. */
  readonly silenceMs: number;
  /** How often `ping` is called; without it only the peer's traffic is waited for. */
  readonly pingEveryMs?: number;
  /** Sends one sign of life; default the protocol's own ping. */
  ping?(link: WebSocketLink): void;
  /** Makes one connection and hands it `handlers`, whose `onClose` may be given a cause that says more. */
  dial(signal: AbortSignal, handlers: Required<Omit<LinkHandlers, "onFrame">>): Promise<WebSocketLink>;
  /** True for errors that no attempt can cure; default AUTH_FAILED, FORBIDDEN and INVALID_CONFIG. */
  isFinal?(error: BrokerError): boolean;
}

/** One WebSocket that is kept alive. */
export interface KeptSocket {
  readonly isUp: boolean;
  readonly hasFailed: boolean;
  /** The live connection, while there is one. */
  readonly link: WebSocketLink | undefined;
  /** Makes the first connection with one attempt; rejects with the signal's reason when that ends it. */
  open(signal: AbortSignal | undefined): Promise<void>;
  /** Connects in the background, however long it takes. */
  start(): void;
  /** Ends the connection for good; gives how it ended when there was one. */
  close(): Promise<LinkClose | undefined>;
}

const FIRST_WAIT_MS = 1000;
/** So many unreadable frames in a row are no accident: the connection is made anew. */
const MAX_BAD_FRAMES = 20;

/**
 * Makes a kept socket.
 *
 * Every end that was not asked for is a loss, whatever its close code; silence and twenty unreadable frames in a row
 * end the connection too. It is made anew after growing, jittered waits, the first of a second at most.
 */
export function createKeptSocket(options: KeptSocketOptions): KeptSocket {
  return new Keeper(options);
}

class Keeper implements KeptSocket {
  readonly #options: KeptSocketOptions;
  readonly #reconnector: Reconnector<WebSocketLink>;
  readonly #heartbeat: Heartbeat;
  /** Ends the newest connection as if the peer had. */
  #end: ((close: LinkClose) => void) | undefined;
  #lastClose: LinkClose | undefined;
  #badFrames = 0;

  constructor(options: KeptSocketOptions) {
    const { clock, random, name, silenceMs, pingEveryMs } = options;
    this.#options = options;
    this.#heartbeat = createHeartbeat({
      clock,
      silenceMs,
      ...(pingEveryMs !== undefined && { sendEveryMs: pingEveryMs }),
      send: () => this.#ping(),
      onSilent: () => this.#giveUp(`The ${name} was given up because nothing came over it for ${silenceMs / 1000} s.`),
    });
    this.#reconnector = createReconnector<WebSocketLink>({
      clock,
      random,
      backoff: { minMs: FIRST_WAIT_MS },
      connect: (signal, lost) => options.dial(signal, this.#handlers(lost)),
      onUp: () => {
        this.#begin();
        options.onUp?.();
      },
      onDown: (cause) => options.onDown?.(cause, this.#ended()),
      onAttemptFailed: (cause) => options.onAttemptFailed?.(cause),
      onFailed: (cause) => options.onFailed?.(cause, this.#ended()),
      isFinal: (error) => options.isFinal?.(error) ?? isFinal(error),
      discard: (link) => link.terminate(),
    });
  }

  get isUp(): boolean {
    return this.#reconnector.state === "up";
  }

  get hasFailed(): boolean {
    return this.#reconnector.state === "failed";
  }

  get link(): WebSocketLink | undefined {
    return this.#reconnector.link;
  }

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
    this.#begin();
  }

  start(): void {
    this.#reconnector.start();
  }

  async close(): Promise<LinkClose | undefined> {
    const { link } = this.#reconnector;
    this.#heartbeat.stop();
    this.#reconnector.stop();
    await link?.close(1000);
    return this.#ended();
  }

  #handlers(lost: (cause: BrokerError) => void): Required<Omit<LinkHandlers, "onFrame">> {
    const onClose = (close: LinkClose): void => {
      this.#lastClose = close;
      lost(close.cause);
    };
    this.#end = onClose;
    return { onMessage: (data) => this.#onMessage(data), onPong: () => this.#heartbeat.heard(), onClose };
  }

  #begin(): void {
    this.#badFrames = 0;
    this.#heartbeat.start();
  }

  #ping(): void {
    const { link } = this.#reconnector;
    if (link === undefined) return;
    if (this.#options.ping === undefined) link.ping();
    else this.#options.ping(link);
  }

  #onMessage(data: string | Uint8Array): void {
    this.#heartbeat.heard();
    this.#badFrames = this.#options.onMessage(data) ? 0 : this.#badFrames + 1;
    if (this.#badFrames >= MAX_BAD_FRAMES) {
      const { name } = this.#options;
      this.#giveUp(`The ${name} was given up because ${MAX_BAD_FRAMES} frames in a row could not be read.`);
    }
  }

  #giveUp(text: string): void {
    const { link } = this.#reconnector;
    this.#end?.({ text, byUs: true, cause: new BrokerError("CONNECTION_LOST", text) });
    link?.terminate();
  }

  #ended(): LinkClose | undefined {
    this.#heartbeat.stop();
    const close = this.#lastClose;
    this.#lastClose = undefined;
    return close;
  }
}

function isFinal(error: BrokerError): boolean {
  return BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "INVALID_CONFIG");
}
