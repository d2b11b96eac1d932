import { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { Call, Lane } from "./call.ts";
import { Deadline, type Deadlines, deadlinesOf } from "./deadlines.ts";

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

/** What hears of an abort, once. A signal takes it as it is. */
export interface AbortListener {
  handleEvent(): void;
}

/** True from the abort of `call` on. As `call.signal.aborted`, without a signal being made for it. */
export function isAborted(call: Call): boolean {
  return call instanceof DeadlineCall ? call.aborted : call.signal.aborted;
}

/** Has `listener` hear of the abort of `call`. As listening to its signal, which costs most of what a call costs. */
export function listenToAbort(call: Call, listener: AbortListener): void {
  if (call instanceof DeadlineCall) call.listen(listener);
  else call.signal.addEventListener("abort", listener, { once: true });
}

/** Takes back `listenToAbort`; does nothing when it has heard. */
export function unlistenToAbort(call: Call, listener: AbortListener): void {
  if (call instanceof DeadlineCall) call.unlisten(listener);
  else call.signal.removeEventListener("abort", listener);
}

/**
 * Why `call` was aborted, as an error to reject with: `not-executed` unless a byte may have left.
 *
 * To be asked only after the call was aborted.
 */
export function abortError(call: Call): BrokerError {
  const reason: unknown = call instanceof DeadlineCall ? call.reason : call.signal.reason;
  const outcome = call.sent ? "unknown" : "not-executed";
  if (!BrokerError.is(reason)) return aborted(call.operation, outcome, reason).with({ requestId: call.requestId });
  const known = reason.outcome === outcome && reason.requestId !== undefined;
  return known ? reason : reason.with({ outcome, operation: call.operation, requestId: call.requestId });
}

class DeadlineCall extends Deadline implements OwnedCall, AbortListener {
  readonly operation: string;
  readonly lane: Lane;
  readonly attempt: number;
  readonly requestId: string;
  sent = false;
  /** Why it was aborted; undefined until then. */
  reason: BrokerError | undefined = undefined;
  readonly #deadlines: Deadlines;
  readonly #caller: AbortSignal | undefined;
  readonly #timeoutMs: number | undefined;
  /** Made when somebody asks for the signal. */
  #controller: AbortController | undefined = undefined;
  /** In the order in which they came; most calls have one or two. */
  #listener: AbortListener | undefined = undefined;
  #others: AbortListener[] | undefined = undefined;
  #over = false;

  constructor({ clock, random }: CallEnvironment, init: CallInit) {
    super();
    this.operation = init.operation;
    this.lane = init.lane ?? "read";
    this.attempt = init.attempt ?? 1;
    this.requestId = nextRequestId(random);
    this.#caller = init.signal;
    this.#timeoutMs = init.timeoutMs;
    this.#deadlines = deadlinesOf(clock);
    if (init.signal !== undefined) {
      if (init.signal.aborted) {
        this.handleEvent();
        return;
      }
      init.signal.addEventListener("abort", this, { once: true });
    }
    if (init.timeoutMs !== undefined) this.#deadlines.add(this, init.timeoutMs);
  }

  get aborted(): boolean {
    return this.reason !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.reason !== undefined) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  markSent(): void {
    this.sent = true;
  }

  listen(listener: AbortListener): void {
    if (this.#listener === undefined && this.#others === undefined) this.#listener = listener;
    else if (this.#others === undefined) this.#others = [listener];
    else this.#others.push(listener);
  }

  unlisten(listener: AbortListener): void {
    if (this.#listener === listener) {
      this.#listener = undefined;
    } else {
      const at = this.#others?.indexOf(listener) ?? -1;
      if (at >= 0) this.#others?.splice(at, 1);
    }
  }

  abort(reason: BrokerError): void {
    if (this.#over) return;
    this.dispose();
    this.reason = reason;
    const listeners = [this.#listener, ...(this.#others ?? [])];
    this.#listener = undefined;
    this.#others = undefined;
    for (const listener of listeners) listener?.handleEvent();
    this.#controller?.abort(reason);
  }

  dispose(): void {
    this.#over = true;
    this.#deadlines.remove(this);
    this.#caller?.removeEventListener("abort", this);
  }

  /** The caller's own signal has aborted. */
  handleEvent(): void {
    const cause: unknown = this.#caller?.reason;
    const { operation, requestId } = this;
    const outcome = this.#outcome();
    const reason = BrokerError.is(cause) ? cause : aborted(operation, outcome, cause);
    this.abort(reason.with({ operation, requestId, outcome }));
  }

  onDeadline(): void {
    const found = this.sent
      ? `${this.operation} was sent and got no answer within its deadline of ${this.#timeoutMs} ms; look at the broker's books before it is sent again.`
      : `${this.operation} could not be sent within its deadline of ${this.#timeoutMs} ms; raise timeoutMs or look at the link's state.`;
    const { operation, requestId } = this;
    this.abort(new BrokerError("REQUEST_TIMEOUT", found, { operation, requestId, outcome: this.#outcome() }));
  }

  #outcome(): "unknown" | "not-executed" {
    return this.sent ? "unknown" : "not-executed";
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
