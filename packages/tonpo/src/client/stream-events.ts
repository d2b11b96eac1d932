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

/** Every event of a stream. */
export const STREAM_EVENTS: Readonly<Record<StreamEventName, true>> = {
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
