import type { Call, Lane } from "../adapter/call.ts";
import { type AbortListener, abortError, isAborted, listenToAbort, unlistenToAbort } from "../adapter/create-call.ts";
import { nextTurn } from "../system/clock.ts";

/** One attempt of a call: the same deadline, its own number; what it sends counts for the whole. */
export class AttemptCall implements Call {
  readonly attempt: number;
  readonly #whole: Call;
  #sent = false;

  constructor(whole: Call, attempt: number) {
    this.#whole = whole;
    this.attempt = attempt;
  }

  get operation(): string {
    return this.#whole.operation;
  }

  get signal(): AbortSignal {
    return this.#whole.signal;
  }

  get requestId(): string {
    return this.#whole.requestId;
  }

  get lane(): Lane {
    return this.#whole.lane;
  }

  get sent(): boolean {
    return this.#sent;
  }

  markSent(): void {
    this.#sent = true;
    this.#whole.markSent();
  }
}

/** One run of a port's method. A port that does not heed the signal is left behind: the call settles all the same. */
class Attempt<Result> implements AbortListener {
  readonly #call: Call;
  readonly #isWrite: boolean;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    call: Call,
    isWrite: boolean,
    work: (call: Call) => Promise<Result>,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ) {
    this.#call = call;
    this.#isWrite = isWrite;
    this.#resolve = resolve;
    this.#reject = reject;
    listenToAbort(call, this);
    work(call).then(this.#succeed, this.#fail);
  }

  /** The call was aborted. A port that does heed it knows better whether anything left: it gets a turn to say so. */
  handleEvent(): void {
    nextTurn(() => {
      if (this.#isWrite) this.#call.markSent();
      this.#reject(abortError(this.#call));
    });
  }

  readonly #succeed = (result: Result): void => {
    unlistenToAbort(this.#call, this);
    this.#resolve(result);
  };

  readonly #fail = (error: unknown): void => {
    unlistenToAbort(this.#call, this);
    this.#reject(error);
  };
}

/** Runs `work` until it settles or the call is aborted, a write then as unknown. */
export function settleWithin<Result>(
  call: Call,
  isWrite: boolean,
  work: (call: Call) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (isAborted(call)) reject(abortError(call));
    else new Attempt(call, isWrite, work, resolve, reject);
  });
}
