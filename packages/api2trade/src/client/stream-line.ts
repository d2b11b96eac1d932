import { BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import type { LinkClose, LinkHandlers, Transports, WebSocketLink } from "@anybroker/core/adapter";
import { createKeptSocket, type KeptSocket } from "@anybroker/core/transport";
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

/**
 * One WebSocket for one account and a fixed set of symbols, kept alive: the wire knows one subscription for each
 * connection, so another set needs another line. It subscribes again each time that it connects again.
 */
export class StreamLine {
  readonly #host: StreamHost;
  readonly #options: LineOptions;
  readonly #socket: KeptSocket;
  #failures = 0;

  constructor(host: StreamHost, options: LineOptions, handlers: LineHandlers) {
    this.#host = host;
    this.#options = options;
    this.#socket = createKeptSocket({
      ...handlers,
      clock: host.clock,
      random: host.random,
      name: "stream",
      pingEveryMs: PING_EVERY_MS,
      silenceMs: SILENCE_MS,
      dial: (signal, socketHandlers) => this.#dial(signal, socketHandlers),
      isFinal: (error) =>
        BrokerError.is(error, "AUTH_FAILED", "FORBIDDEN", "INVALID_CONFIG") ||
        this.#failures >= (options.maxReconnects ?? Number.POSITIVE_INFINITY),
    });
  }

  get symbols(): readonly string[] {
    return this.#options.symbols;
  }

  get isUp(): boolean {
    return this.#socket.isUp;
  }

  /** Makes the first connection with one attempt. */
  open(signal: AbortSignal | undefined): Promise<void> {
    return this.#socket.open(signal);
  }

  /** Connects in the background, however long it takes. */
  start(): void {
    this.#socket.start();
  }

  /** Ends the line for good; nothing is told of it. */
  async close(): Promise<void> {
    await this.#socket.close();
  }

  async #dial(signal: AbortSignal, handlers: Required<Omit<LinkHandlers, "onFrame">>): Promise<WebSocketLink> {
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
          ...handlers,
          onPong: () => {
            handlers.onPong();
            answered();
          },
        },
      );
      link.send(JSON.stringify(subscribe));
      // Nothing acknowledges a subscription. What answers a ping sent behind it has read it.
      link.ping();
      await this.#within(answer, signal);
      this.#failures = 0;
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
}
