import { asBrokerError, BrokerError } from "@anybroker/core";
import type { LinkClose } from "@anybroker/core/adapter";
import { readFrame } from "./frame-reader.ts";
import { QuoteQueue } from "./quote-queue.ts";
import { type LineHandlers, type StreamHost, StreamLine } from "./stream-line.ts";
import type { StreamQuote } from "./wire/frames.ts";

/** Something went wrong on a stream that goes on: an unreadable frame, an error of the service, a failed attempt. */
export interface StreamProblem {
  readonly message: string;
  readonly code?: string;
  readonly cause?: BrokerError;
}

/** How a connection of a stream ended. */
export interface StreamLoss {
  readonly cause: BrokerError;
  /** The WebSocket's close code, where there was one. */
  readonly code?: number;
  readonly reason: string;
}

/** What a stream calls. A callback that throws is logged and hurts nobody. */
export interface StreamCallbacks {
  readonly onQuote?: (quote: StreamQuote) => void;
  readonly onError?: (problem: StreamProblem) => void;
  /** Connected and subscribed; `reconnected` after a loss. */
  readonly onConnect?: (event: { readonly reconnected: boolean }) => void;
  /** The connection ended, with whatever close code, and is made anew. */
  readonly onDisconnect?: (loss: StreamLoss) => void;
  /** The stream has given up: the credentials were refused, or `maxReconnects` was reached. */
  readonly onFailed?: (cause: BrokerError) => void;
}

/** How a stream is opened. */
export interface StreamOptions extends StreamCallbacks {
  /** Attempts after each loss; default without a limit. */
  readonly maxReconnects?: number;
  /** Deadline of each connect; default 15 s. */
  readonly timeoutMs?: number;
  /** Ends the first connect. */
  readonly signal?: AbortSignal;
}

/** How the promise of a stream's end is settled. */
interface Ending {
  readonly resolve: () => void;
  readonly reject: (cause: BrokerError) => void;
}

const CONNECT_TIMEOUT_MS = 15_000;

/** The prices of an account's symbols, by callbacks and for `for await`. It connects again by itself until `close`. */
export class Api2TradeStream {
  readonly #host: StreamHost;
  readonly #accountId: string;
  readonly #options: StreamOptions;
  readonly #queues = new Set<QuoteQueue>();
  #line: StreamLine | undefined;
  /** The line that is to take the place of the present one. */
  #next: StreamLine | undefined;
  #closed = false;
  /** Settles with the stream: resolves when it is closed, rejects when it has given up. */
  readonly ended: Promise<void>;
  #end: Ending | undefined;

  constructor(host: StreamHost, accountId: string, options: StreamOptions = {}) {
    this.#host = host;
    this.#accountId = accountId;
    this.#options = options;
    this.ended = new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    this.ended.catch(() => {});
  }

  /** What the stream is subscribed to. */
  get symbols(): readonly string[] {
    return this.#line?.symbols ?? [];
  }

  get isConnected(): boolean {
    return this.#line?.isUp ?? false;
  }

  /**
   * Subscribes to these symbols and no others. The wire has one subscription for each connection, so a new connection
   * is made, and the old one is ended when the new one is there; none is kept for no symbols.
   *
   * Rejects with the transport's `BrokerError` when no connection can be made; what was subscribed to before is then
   * restored in the background.
   */
  async setSymbols(symbols: readonly string[], signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw streamClosed();
    const before = this.#line;
    if (symbols.length === 0) {
      this.#line = undefined;
      await before?.close();
      return;
    }
    const next = this.#makeLine(symbols);
    this.#next = next;
    try {
      await next.open(signal);
    } catch (error) {
      if (before?.isUp !== true || signal?.aborted || this.#closed) throw asStreamError(error);
      // The service may allow one connection only: the old one makes room.
      await this.#insist(before, next, signal);
    } finally {
      this.#next = undefined;
    }
    this.#line = next;
    await before?.close();
    this.#call("onConnect", { reconnected: false });
  }

  /** Every quote from now on; a slow reader gets the latest of each symbol. Throws when the stream gives up. */
  quotes(): QuoteQueue {
    const queue = new QuoteQueue((ended) => this.#queues.delete(ended));
    if (this.#closed) queue.finish();
    else this.#queues.add(queue);
    return queue;
  }

  [Symbol.asyncIterator](): QuoteQueue {
    return this.quotes();
  }

  /** Ends the stream for good. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([this.#line?.close(), this.#next?.close()]);
    this.#finish();
    this.#end?.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #insist(before: StreamLine, next: StreamLine, signal: AbortSignal | undefined): Promise<void> {
    await before.close();
    try {
      await next.open(signal);
    } catch (error) {
      this.#line = this.#makeLine(before.symbols);
      this.#line.start();
      this.#call("onDisconnect", { cause: asStreamError(error), reason: "another set of symbols was refused" });
      throw asStreamError(error);
    }
  }

  #makeLine(symbols: readonly string[]): StreamLine {
    const mine = (): boolean => this.#line === line;
    const handlers: LineHandlers = {
      onMessage: (data) => this.#onMessage(data),
      onUp: () => mine() && this.#call("onConnect", { reconnected: true }),
      onDown: (cause, close) => mine() && this.#call("onDisconnect", lossOf(cause, close)),
      onAttemptFailed: (cause) => mine() && this.#call("onError", { message: cause.message, code: cause.code, cause }),
      onFailed: (cause) => mine() && this.#fail(cause),
    };
    const { maxReconnects, timeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    const line = new StreamLine(
      this.#host,
      { accountId: this.#accountId, symbols, maxReconnects, connectTimeoutMs: timeoutMs },
      handlers,
    );
    return line;
  }

  #onMessage(data: string | Uint8Array): boolean {
    const frame = readFrame(data);
    switch (frame.kind) {
      case "quote":
        this.#onQuote(frame.quote);
        return true;
      case "error":
        this.#call("onError", { message: frame.message, ...(frame.code !== undefined && { code: frame.code }) });
        return true;
      case "ignored":
        return true;
      case "unreadable":
        this.#call("onError", {
          message: `A frame of the stream was skipped because it could not be read: ${frame.reason}.`,
          code: "UNREADABLE_FRAME",
        });
        return false;
    }
  }

  #onQuote(quote: StreamQuote): void {
    try {
      this.#options.onQuote?.(quote);
    } catch (error) {
      this.#reportFault("onQuote", error);
    }
    if (this.#queues.size > 0) for (const queue of this.#queues) queue.push(quote);
  }

  #fail(cause: BrokerError): void {
    this.#closed = true;
    this.#call("onFailed", cause);
    this.#finish(cause);
    this.#end?.reject(cause);
  }

  #finish(cause?: BrokerError): void {
    for (const queue of [...this.#queues]) queue.finish(cause);
  }

  #call<Name extends keyof StreamCallbacks>(
    name: Name,
    event: Parameters<NonNullable<StreamCallbacks[Name]>>[0],
  ): void {
    const callback = this.#options[name] as ((data: typeof event) => void) | undefined;
    try {
      callback?.(event);
    } catch (error) {
      this.#reportFault(name, error);
    }
  }

  #reportFault(callback: keyof StreamCallbacks, error: unknown): void {
    this.#host.logger.error({ callback, error }, "a callback of the stream threw");
  }
}

const asStreamError = (error: unknown): BrokerError =>
  asBrokerError(error, "ABORTED", "The connecting of the stream was aborted by its caller.");

const streamClosed = (): BrokerError =>
  new BrokerError("CLOSED", "The stream is closed; open another one with stream.open.");

function lossOf(cause: BrokerError, close: LinkClose | undefined): StreamLoss {
  return { cause, reason: close?.text ?? cause.message, ...(close?.code !== undefined && { code: close.code }) };
}
