import type { StreamEventMap, StreamEventName } from "./stream-events.ts";
import { TickerallError } from "./tickerall-error.ts";

/** Where a stream is. */
export type StreamState = "connecting" | "open" | "reconnecting" | "closed";

/** How a stream is opened. */
export interface StreamOptions {
  /** Deadline of the first connect; default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Listeners from the very start: the first `open` is told to these only. */
  readonly listeners?: { readonly [Name in StreamEventName]?: (data: StreamEventMap[Name]) => void };
  /**
   * Whether everything subscribed to is subscribed to again after a reconnect; default true. False: a loss of the
   * connection forgets the subscriptions, and whoever drives the stream makes them anew.
   */
  readonly resubscribe?: boolean;
  /** How long the service may take to answer a subscription; default 10 s. */
  readonly ackTimeoutMs?: number;
}

/** How a subscription waits for its answer. */
export interface SubscribeOptions {
  readonly signal?: AbortSignal;
  /** Default: the stream's `ackTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** How a tick is waited for. */
export interface TickWait {
  /** Without it, the tick of any account will do, and nothing is subscribed to. */
  readonly accountId?: string;
  /** Default 5 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Deadline of a connect. */
export const CONNECT_TIMEOUT_MS = 30_000;
/** How long a subscription waits for its answer. */
export const ACK_TIMEOUT_MS = 10_000;
/** How long a tick is waited for. */
export const WAIT_FOR_TICK_MS = 5000;

/** STREAM_CLOSED: something was asked of a stream that has ended. */
export const streamClosed = (): TickerallError =>
  new TickerallError({
    kind: "api",
    status: 0,
    code: "STREAM_CLOSED",
    message: "The stream is closed; open another one with stream.connect.",
  });

/** REQUEST_TIMEOUT: what was waited for did not come. */
export const timedOut = (message: string): TickerallError =>
  new TickerallError({ kind: "service-unavailable", status: 0, code: "REQUEST_TIMEOUT", message: `${message}.` });
