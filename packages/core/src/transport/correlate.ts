import type { Call } from "../adapter/call.ts";
import { type AbortListener, abortError, isAborted, listenToAbort, unlistenToAbort } from "../adapter/create-call.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";

/** An answer to a request that nobody waits for any more. */
export interface LateAnswer<Key, Answer> {
  readonly key: Key;
  readonly answer: Answer;
  readonly operation: string;
  readonly requestId: string;
  /** How long ago the wait was given up. */
  readonly lateByMs: number;
}

/** What a correlator is made of. */
export interface CorrelatorOptions<Key, Answer> {
  readonly clock: Clock;
  /** Hears of answers that come after their call was aborted: evidence of what became of it. */
  onLate?(late: LateAnswer<Key, Answer>): void;
  /** How many abandoned keys are remembered for `onLate`; default 1,024, the oldest are forgotten first. */
  readonly remember?: number;
}

/** Brings answers to the requests that wait for them, by a key that both carry. */
export interface Correlator<Key, Answer> {
  /** Requests that wait. */
  readonly size: number;
  /**
   * Waits for the answer with `key`; `send` runs once the wait is in place, and what it throws ends the wait.
   *
   * Rejects with the call's own reason when it is aborted (not executed if it was not sent, else unknown). A key that
   * is waited for already is a TypeError.
   *
   * @param read makes of the answer what the wait resolves with; what it throws rejects the wait. Default the answer.
   */
  wait<Result = Answer>(key: Key, call: Call, send?: () => void, read?: (answer: Answer) => Result): Promise<Result>;
  /** True when somebody waits for `key`. */
  has(key: Key): boolean;
  /** Hands `answer` over; false when nobody waits for it. */
  settle(key: Key, answer: Answer): boolean;
  /** Ends one wait with `error`, as it is; false when nobody waits for it. */
  reject(key: Key, error: BrokerError): boolean;
  /** Ends every wait with `error`: its outcome becomes `unknown` for what was sent, else `not-executed`. */
  rejectAll(error: BrokerError): void;
}

const DEFAULT_REMEMBERED = 1_024;

/** Makes a correlator; a wait leaves nothing behind however it ends. */
export function createCorrelator<Key, Answer>(options: CorrelatorOptions<Key, Answer>): Correlator<Key, Answer> {
  return new PendingRequests(options);
}

/** One wait; it hears of its call's abort itself. */
class Pending<Key, Answer> implements AbortListener {
  readonly call: Call;
  readonly reject: (error: unknown) => void;
  readonly #key: Key;
  readonly #owner: PendingRequests<Key, Answer>;
  readonly #resolve: (result: unknown) => void;
  readonly #read: ((answer: Answer) => unknown) | undefined;

  constructor(
    owner: PendingRequests<Key, Answer>,
    key: Key,
    call: Call,
    read: ((answer: Answer) => unknown) | undefined,
    resolve: (result: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.call = call;
    this.reject = reject;
    this.#key = key;
    this.#owner = owner;
    this.#read = read;
    this.#resolve = resolve;
  }

  answer(answer: Answer): void {
    try {
      this.#resolve(this.#read === undefined ? answer : this.#read(answer));
    } catch (error) {
      this.reject(error);
    }
  }

  handleEvent(): void {
    this.#owner.abandon(this.#key, this.call);
    this.reject(abortError(this.call));
  }
}

interface Abandoned {
  readonly operation: string;
  readonly requestId: string;
  readonly sinceMs: number;
}

class PendingRequests<Key, Answer> implements Correlator<Key, Answer> {
  readonly #options: CorrelatorOptions<Key, Answer>;
  readonly #pending = new Map<Key, Pending<Key, Answer>>();
  readonly #abandoned = new Map<Key, Abandoned>();

  constructor(options: CorrelatorOptions<Key, Answer>) {
    this.#options = options;
  }

  get size(): number {
    return this.#pending.size;
  }

  wait<Result = Answer>(key: Key, call: Call, send?: () => void, read?: (answer: Answer) => Result): Promise<Result> {
    return new Promise<unknown>((resolve, reject) => {
      if (isAborted(call)) throw abortError(call);
      if (this.#pending.has(key)) throw new TypeError(`The key ${String(key)} is waited for already.`);
      const pending = new Pending<Key, Answer>(this, key, call, read, resolve, reject);
      listenToAbort(call, pending);
      if (this.#abandoned.size > 0) this.#abandoned.delete(key);
      this.#pending.set(key, pending);
      try {
        send?.();
      } catch (error) {
        this.#take(key);
        throw error;
      }
    }) as Promise<Result>;
  }

  has(key: Key): boolean {
    return this.#pending.has(key);
  }

  settle(key: Key, answer: Answer): boolean {
    const pending = this.#take(key);
    if (pending === undefined) this.#reportLate(key, answer);
    else pending.answer(answer);
    return pending !== undefined;
  }

  reject(key: Key, error: BrokerError): boolean {
    const pending = this.#take(key);
    pending?.reject(error);
    return pending !== undefined;
  }

  rejectAll(error: BrokerError): void {
    for (const [key, { call, reject }] of [...this.#pending]) {
      this.#take(key);
      const { operation, requestId } = call;
      reject(error.with({ outcome: call.sent ? "unknown" : "not-executed", operation, requestId }));
    }
    // The link is gone: no answer can come on it, and a new link may use the keys again.
    this.#abandoned.clear();
  }

  #take(key: Key): Pending<Key, Answer> | undefined {
    const pending = this.#pending.get(key);
    if (pending === undefined) return undefined;
    this.#pending.delete(key);
    unlistenToAbort(pending.call, pending);
    return pending;
  }

  /** The wait for `key` was given up: an answer may still come. */
  abandon(key: Key, { operation, requestId }: Call): void {
    this.#take(key);
    const { clock, onLate, remember = DEFAULT_REMEMBERED } = this.#options;
    if (onLate === undefined) return;
    this.#abandoned.set(key, { operation, requestId, sinceMs: clock.monotonic() });
    const [oldest] = this.#abandoned.keys();
    if (this.#abandoned.size > remember && oldest !== undefined) this.#abandoned.delete(oldest);
  }

  #reportLate(key: Key, answer: Answer): void {
    const abandoned = this.#abandoned.get(key);
    if (abandoned === undefined) return;
    this.#abandoned.delete(key);
    const { operation, requestId, sinceMs } = abandoned;
    const lateByMs = this.#options.clock.monotonic() - sinceMs;
    this.#options.onLate?.({ key, answer, operation, requestId, lateByMs });
  }
}
