import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";

/** How far the books of an account can be believed now. */
export interface Freshness {
  /**
   * The books may lack what has happened since `confirmedTimeMs`: the last reading of them failed, or the link is lost
   * and what was missed has not been read yet. They are shown as they were last known, never as empty.
   */
  readonly stale: boolean;
  /** The instant, in ms since the epoch, at which the last whole reading of the broker's books began. */
  readonly confirmedTimeMs: number;
  /** Why they are stale; absent when they are not. */
  readonly cause?: BrokerError;
}

/** Keeps track of when the books were last read whole, and of what has made them doubtful since. */
export class FreshnessMeter {
  readonly #clock: Clock;
  #confirmedTimeMs: number;
  #failure: BrokerError | undefined;
  #loss: BrokerError | undefined;
  /** Readings that have failed since the last one that did not. */
  failedInARow = 0;
  /** When a whole reading last ended, by the monotonic clock; undefined before the first. */
  lastReadMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#confirmedTimeMs = clock.now();
  }

  /** Whether, since when and why the books are in doubt. */
  get freshness(): Freshness {
    const cause = this.#loss ?? this.#failure;
    return {
      stale: cause !== undefined,
      confirmedTimeMs: this.#confirmedTimeMs,
      ...(cause !== undefined && { cause }),
    };
  }

  /** The books were read whole. @param ageMs how long ago the reading began. */
  confirm(ageMs: number): void {
    this.#confirmedTimeMs = this.#clock.now() - ageMs;
    this.lastReadMs = this.#clock.monotonic();
    this.#failure = undefined;
    this.failedInARow = 0;
  }

  /** A reading failed. */
  fail(cause: unknown): void {
    this.failedInARow += 1;
    this.#failure = asBrokerError(cause, "BAD_ANSWER", "The broker's books could not be taken in.");
  }

  /** The link is lost: no reading confirms the books before what was missed is read. */
  lose(cause: BrokerError): void {
    this.#loss = cause;
  }

  /** What was missed is read. */
  restore(): void {
    this.#loss = undefined;
  }

  /** Nothing comes any more. */
  close(): void {
    this.#loss ??= new BrokerError("CLOSED", "The books are as they were when the broker object was closed.");
  }
}
