import type { BrokerError } from "@anybroker/core";
import { Emitter } from "@anybroker/core/transport";
import type { TickerallError } from "./tickerall-error.ts";
import type { AccountUpdate, AnsweredChannel, OrdersUpdate, PositionUpdate, Tick } from "./wire/frames.ts";

/** What a stream tells, by the name that `on` takes. */
export interface StreamEventMap {
  readonly tick: Tick;
  readonly position: PositionUpdate;
  readonly orders: OrdersUpdate;
  readonly account: AccountUpdate;
  /** The stream is up and its subscriptions have been sent again. */
  readonly open: { readonly reconnected: boolean };
  /** The connection ended. `code` is the WebSocket's own. */
  readonly close: {
    readonly code?: number;
    readonly reason: string;
    readonly byUs: boolean;
    readonly cause: BrokerError;
  };
  /** The stream will connect again; `attempt` counts from 1 after each loss. */
  readonly reconnect: { readonly attempt: number };
  /** Something went wrong and the stream goes on: an unreadable frame, a refused channel, a failed attempt. */
  readonly error: StreamProblem;
  /** Connecting again is given up, because the credentials were refused. */
  readonly failed: { readonly cause: BrokerError };
}

/** What went wrong on a stream that goes on. */
export interface StreamProblem {
  readonly message: string;
  readonly code?: string;
  /** The account concerned, where it is known. */
  readonly accountId?: string;
  /** Channels that the service refused. */
  readonly rejected?: readonly AnsweredChannel[];
  readonly cause?: BrokerError | TickerallError;
}

export type StreamEventName = keyof StreamEventMap;

/** Any event of a stream. */
export type StreamEvent = {
  readonly [Name in StreamEventName]: { readonly type: Name; readonly data: StreamEventMap[Name] };
}[StreamEventName];

const NAMES: Readonly<Record<StreamEventName, true>> = {
  tick: true,
  position: true,
  orders: true,
  account: true,
  open: true,
  close: true,
  reconnect: true,
  error: true,
  failed: true,
};

/** Calls listeners, and gives every event to the readers by `for await`. */
export class StreamEmitter {
  readonly #emitter: Emitter<StreamEventMap>;
  readonly #queues = new Set<EventQueue>();

  constructor(onFault: (name: StreamEventName, error: unknown) => void) {
    this.#emitter = new Emitter(NAMES, onFault);
  }

  on<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => void): void {
    this.#emitter.on(name, listener);
  }

  off<Name extends StreamEventName>(name: Name, listener: (data: StreamEventMap[Name]) => void): void {
    this.#emitter.off(name, listener);
  }

  emit<Name extends StreamEventName>(name: Name, data: StreamEventMap[Name]): void {
    this.#emitter.emit(name, data);
    if (this.#queues.size > 0) for (const queue of this.#queues) queue.push({ type: name, data } as StreamEvent);
  }

  /** A reader of all events from now on. */
  queue(): EventQueue {
    const queue: EventQueue = new EventQueue(() => this.#queues.delete(queue));
    this.#queues.add(queue);
    return queue;
  }

  /** Ends every reader. */
  end(): void {
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }
}

/**
 * All events in order, for `for await`. A tick that a later one of its account and symbol overtakes before it is read
 * is replaced, so that a slow reader holds one tick for each at most; nothing else is ever dropped.
 */
export class EventQueue implements AsyncIterableIterator<StreamEvent> {
  readonly #onEnd: () => void;
  #waiting: (StreamEvent | string)[] = [];
  readonly #ticks = new Map<string, StreamEvent>();
  #reader: ((result: IteratorResult<StreamEvent>) => void) | undefined;
  #ended = false;
  #dropped = 0;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Ticks that were replaced before they were read. */
  get dropped(): number {
    return this.#dropped;
  }

  push(event: StreamEvent): void {
    if (this.#ended) return;
    if (this.#reader !== undefined) {
      const reader = this.#reader;
      this.#reader = undefined;
      reader({ value: event, done: false });
    } else if (event.type === "tick") {
      const key = `${event.data.accountId}\n${event.data.symbol}`;
      if (this.#ticks.has(key)) this.#dropped += 1;
      else this.#waiting.push(key);
      this.#ticks.set(key, event);
    } else {
      this.#waiting.push(event);
    }
  }

  next(): Promise<IteratorResult<StreamEvent>> {
    const first = this.#waiting.shift();
    const event = typeof first === "string" ? this.#ticks.get(first) : first;
    if (typeof first === "string") this.#ticks.delete(first);
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** The reader has left its loop. */
  return(): Promise<IteratorResult<StreamEvent>> {
    this.#waiting = [];
    this.#ticks.clear();
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Nothing more comes; what waits can still be read. */
  end(): void {
    this.#ended = true;
    this.#onEnd();
    this.#reader?.({ value: undefined, done: true });
    this.#reader = undefined;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
