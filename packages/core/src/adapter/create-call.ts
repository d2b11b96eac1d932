import { BrokerError } from "../errors/broker-error.ts";
import type { Clock, Timer } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { Call, Lane } from "./call.ts";

/** Where a call takes its time and its request id from. */
export interface CallEnvironment {
  readonly clock: Clock;
  readonly random: Random;
}

/** What a call is for, and how long it may take. */
export interface CallInit {
  /** The port's method, or the vendor's name of the request. */
  readonly operation: string;
  /** Default `read`. */
  readonly lane?: Lane;
  /** Time until the deadline, from now on; without it only `signal` or `abort` ends the call. */
  readonly timeoutMs?: number;
  /** The caller's own signal; its abort becomes the call's. */
  readonly signal?: AbortSignal;
  /** Default 1. */
  readonly attempt?: number;
}

/** A call whose maker ends it. */
export interface OwnedCall extends Call {
  /** Aborts the call now; does nothing once it was aborted or disposed of. */
  abort(reason: BrokerError): void;
  /** Takes the timer and the listener away. To be called when the call has settled, however it did. */
  dispose(): void;
}

/**
 * Makes a call with a deadline.
 *
 * Its signal aborts with REQUEST_TIMEOUT at the deadline and with ABORTED when `init.signal` aborts (unless that
 * signal's reason is a `BrokerError` itself). The reason's outcome is `not-executed` until `markSent`, then `unknown`.
 */
export function createCall(environment: CallEnvironment, init: CallInit): OwnedCall {
  return new DeadlineCall(environment, init);
}

/**
 * Why `call` was aborted, as an error to reject with: `not-executed` unless a byte may have left.
 *
 * To be asked only after `call.signal` has aborted.
 */
export function abortError(call: Call): BrokerError {
  const reason: unknown = call.signal.reason;
  const outcome = call.sent ? "unknown" : "not-executed";
  if (!BrokerError.is(reason)) return aborted(call.operation, outcome, reason).with({ requestId: call.requestId });
  const known = reason.outcome === outcome && reason.requestId !== undefined;
  return known ? reason : reason.with({ outcome, operation: call.operation, requestId: call.requestId });
}

class DeadlineCall implements OwnedCall {
  readonly operation: string;
  readonly lane: Lane;
  readonly attempt: number;
  readonly requestId: string;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: Timer | undefined;
  #sent = false;
  #over = false;

  constructor({ clock, random }: CallEnvironment, init: CallInit) {
    this.operation = init.operation;
    this.lane = init.lane ?? "read";
    this.attempt = init.attempt ?? 1;
    this.requestId = nextRequestId(random);
    this.#caller = init.signal;
    if (init.signal?.aborted) {
      this.#onCallerAbort();
      return;
    }
    init.signal?.addEventListener("abort", this.#onCallerAbort, { once: true });
    const { timeoutMs } = init;
    if (timeoutMs !== undefined) this.#timer = clock.setTimer(timeoutMs, () => this.#onDeadline(timeoutMs));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get sent(): boolean {
    return this.#sent;
  }

  markSent(): void {
    this.#sent = true;
  }

  abort(reason: BrokerError): void {
    if (this.#over) return;
    this.dispose();
    this.#controller.abort(reason);
  }

  dispose(): void {
    this.#over = true;
    this.#timer?.cancel();
    this.#caller?.removeEventListener("abort", this.#onCallerAbort);
  }

  #outcome(): "unknown" | "not-executed" {
    return this.#sent ? "unknown" : "not-executed";
  }

  readonly #onCallerAbort = (): void => {
    const reason: unknown = this.#caller?.reason;
    const facts = { operation: this.operation, requestId: this.requestId, outcome: this.#outcome() };
    this.abort((BrokerError.is(reason) ? reason : aborted(this.operation, this.#outcome(), reason)).with(facts));
  };

  #onDeadline(timeoutMs: number): void {
    const found = this.#sent
      ? `${this.operation} was sent and got no answer within its deadline of ${timeoutMs} ms; look at the broker's books before it is sent again.`
      : `${this.operation} could not be sent within its deadline of ${timeoutMs} ms; raise timeoutMs or look at the link's state.`;
    const { operation, requestId } = this;
    this.abort(new BrokerError("REQUEST_TIMEOUT", found, { operation, requestId, outcome: this.#outcome() }));
  }
}

function aborted(operation: string, outcome: "unknown" | "not-executed", cause: unknown): BrokerError {
  const found = outcome === "unknown" ? "after it was sent, so it may have taken effect" : "before it was sent";
  return new BrokerError("ABORTED", `${operation} was aborted by its caller ${found}.`, { operation, outcome, cause });
}

interface RequestIds {
  readonly prefix: string;
  count: number;
}

/** One random prefix for each source of chance, so that a request id costs no more than counting. */
const requestIds = new WeakMap<Random, RequestIds>();

function nextRequestId(random: Random): string {
  let ids = requestIds.get(random);
  if (ids === undefined) {
    ids = { prefix: Buffer.from(random.bytes(6)).toString("base64url"), count: 0 };
    requestIds.set(random, ids);
  }
  ids.count += 1;
  return `${ids.prefix}-${ids.count.toString(36)}`;
}
