import type { BrokerError } from "@anybroker/core";
import type { AccountUpdate } from "./wire/account-info.ts";
import type { AccountStatusUpdate, Candle, Quote, Tick } from "./wire/frames.ts";
import type { OrderAnswer } from "./wire/orders.ts";
import type { PositionUpdate } from "./wire/positions.ts";

/** What the service tells, by its own names. */
export interface StreamDataMap {
  readonly tick: Tick;
  readonly quote: Quote;
  readonly candle: Candle;
  readonly position: PositionUpdate;
  readonly orderResult: OrderAnswer;
  readonly account: AccountUpdate;
  readonly account_status: AccountStatusUpdate;
}

/** What a stream tells, by the name that `on` takes. */
export interface StreamEventMap extends StreamDataMap {
  /** The stream is up, and what was subscribed to has been asked for again. */
  readonly open: { readonly reconnected: boolean };
  /** The connection ended, whatever its code. */
  readonly close: {
    readonly code?: number;
    readonly reason: string;
    readonly byUs: boolean;
    readonly cause: BrokerError;
  };
  /** Something went wrong and the stream goes on: an unreadable frame, an error that answers no command, a failed attempt. */
  readonly error: StreamProblem;
  /** Connecting again is given up, because the key was refused. */
  readonly failed: { readonly cause: BrokerError };
}

/** What went wrong on a stream that goes on. */
export interface StreamProblem {
  readonly message: string;
  /** The service's code, or UNREADABLE_FRAME, ATTEMPT_FAILED, RESUBSCRIPTION_FAILED. */
  readonly code?: string;
  readonly cause?: unknown;
}

export type StreamEventName = keyof StreamEventMap;

const NAMES: Readonly<Record<StreamEventName, true>> = {
  tick: true,
  quote: true,
  candle: true,
  position: true,
  orderResult: true,
  account: true,
  account_status: true,
  open: true,
  close: true,
  error: true,
  failed: true,
};

type Listener<Data> = (data: Data) => unknown;

/** Calls listeners; one that throws or rejects hurts neither the others nor the stream. */
export class StreamEmitter {
  readonly #listeners = new Map<StreamEventName, Set<Listener<never>>>();
  readonly #onFault: (name: StreamEventName, error: unknown) => void;

  constructor(onFault: (name: StreamEventName, error: unknown) => void) {
    this.#onFault = onFault;
  }

  on<Name extends StreamEventName>(name: Name, listener: Listener<StreamEventMap[Name]>): void {
    if (!Object.hasOwn(NAMES, name)) {
      throw new TypeError(`A stream has no event ${String(name)}; it has ${Object.keys(NAMES).join(", ")}.`);
    }
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
  }

  off<Name extends StreamEventName>(name: Name, listener: Listener<StreamEventMap[Name]>): void {
    this.#listeners.get(name)?.delete(listener);
  }

  clear(): void {
    this.#listeners.clear();
  }

  emit<Name extends StreamEventName>(name: Name, data: StreamEventMap[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of [...(listeners as Set<Listener<StreamEventMap[Name]>>)]) {
      try {
        const result = listener(data);
        if (result instanceof Promise) result.catch((error: unknown) => this.#onFault(name, error));
      } catch (error) {
        this.#onFault(name, error);
      }
    }
  }
}
