import { inspect } from "node:util";
import pRetry from "p-retry";
import type { Call, Lane } from "../adapter/call.ts";
import type { BudgetCapability } from "../adapter/capabilities.ts";
import type { Command } from "../adapter/commands.ts";
import { abortError, createCall, type OwnedCall } from "../adapter/create-call.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import { nextTurn, sleep } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import type { AccountView } from "./account-view.ts";
import { type BudgetState, Lanes } from "./lanes.ts";

/** One call as an interceptor sees it. `command` is set for those that change the books. */
export interface InterceptedCall {
  readonly broker: string;
  readonly accountId?: string;
  /** The port's method: `placeOrder`, `snapshot`, `candles`. */
  readonly operation: string;
  readonly lane: Lane;
  readonly requestId: string;
  readonly command?: Command;
  /** The account that the command is for. */
  readonly account?: AccountView;
  readonly signal: AbortSignal;
}

/** A hook around every call: look, refuse (throw a `BrokerError`), delay, record. Has to return what `next` gives. */
export type Interceptor = (call: InterceptedCall, next: () => Promise<unknown>) => Promise<unknown>;

/** What is to be called. A call with a `command` is a write: it is never repeated here. */
export interface CallPlan {
  readonly operation: string;
  readonly lane: Lane;
  readonly accountId?: string;
  readonly command?: Command;
  readonly account?: AccountView;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** How often a read is tried; default 4. */
  readonly tries?: number;
}

export interface CallerOptions {
  readonly broker: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly budgets: readonly BudgetCapability[];
  readonly throttledWriteMayExecute: boolean;
  readonly hook: Interceptor | undefined;
  readonly defaultTimeoutMs: number;
}

const READ_TRIES = 4;
const RETRY_MIN_MS = 200;
const RETRY_MAX_MS = 5_000;

/** The one path of every request: hooks, lanes, budgets, deadline, retries of reads, and an honest outcome. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #lanes: Lanes;
  readonly #running = new Set<OwnedCall>();
  #closed = false;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#lanes = new Lanes(options.clock, options.budgets);
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#lanes.waiting;
  }

  /** The broker's budgets as they stand. */
  get budgets(): readonly BudgetState[] {
    return this.#lanes.budgets;
  }

  /** Runs `work`, as often as a read may be tried. Rejects with a `BrokerError`, always. */
  async run<Result>(plan: CallPlan, work: (call: Call) => Promise<Result>): Promise<Result> {
    const { clock, random, hook, broker, defaultTimeoutMs } = this.#options;
    // One call spans the queue and all attempts; each attempt gets its own below, within the same deadline.
    const whole = createCall(
      { clock, random },
      {
        operation: plan.operation,
        lane: plan.lane,
        timeoutMs: plan.timeoutMs ?? defaultTimeoutMs,
        ...(plan.signal !== undefined && { signal: plan.signal }),
      },
    );
    let started = false;
    const tracked = (call: Call): Promise<Result> => {
      started = true;
      return work(call);
    };
    if (this.#closed) whole.abort(this.#closedError(plan.operation));
    this.#running.add(whole);
    try {
      if (whole.signal.aborted) throw abortError(whole);
      const attempts = (): Promise<Result> =>
        plan.command === undefined ? this.#read(plan, whole, tracked) : this.#attempt(plan, whole, 1, tracked);
      if (hook === undefined) return await attempts();
      // What an interceptor records of a failure is as clean and as honest as what the caller gets.
      const honestly = (): Promise<Result> =>
        attempts().catch((error: unknown) => {
          throw this.#honest(error, plan, whole, started);
        });
      const { operation, lane, accountId, command, account } = plan;
      return (await hook(
        {
          broker,
          operation,
          lane,
          requestId: whole.requestId,
          signal: whole.signal,
          ...(accountId !== undefined && { accountId }),
          ...(command !== undefined && { command }),
          ...(account !== undefined && { account }),
        },
        honestly,
      )) as Result;
    } catch (error) {
      throw this.#honest(error, plan, whole, started);
    } finally {
      this.#running.delete(whole);
      whole.dispose();
    }
  }

  /** Ends everything that waits or runs; later calls are refused with CLOSED. */
  close(): void {
    this.#closed = true;
    for (const call of this.#running) call.abort(this.#closedError(call.operation));
    this.#lanes.close();
  }

  #read<Result>(plan: CallPlan, whole: Call, work: (call: Call) => Promise<Result>): Promise<Result> {
    const { clock, random, defaultTimeoutMs } = this.#options;
    const endMs = clock.monotonic() + (plan.timeoutMs ?? defaultTimeoutMs);
    // A wait that outlasts the deadline is better told at once than cut off.
    const mayRepeat = (error: unknown): error is BrokerError =>
      BrokerError.is(error) &&
      error.retryable &&
      error.kind !== "aborted" &&
      !whole.signal.aborted &&
      clock.monotonic() + (error.retryAfterMs ?? 0) < endMs;
    return pRetry((attempt) => this.#attempt(plan, whole, attempt, work), {
      retries: (plan.tries ?? READ_TRIES) - 1,
      // p-retry would wait on the machine's timers; the wait is ours, on the injected clock.
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: ({ error }) => mayRepeat(error),
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (retriesLeft === 0 || !mayRepeat(error)) return;
        const ceilingMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attemptNumber);
        await sleep(clock, error.retryAfterMs ?? random.next() * ceilingMs, whole.signal).catch(() => {});
      },
    });
  }

  async #attempt<Result>(
    plan: CallPlan,
    whole: Call & { markSent(): void },
    attempt: number,
    work: (call: Call) => Promise<Result>,
  ): Promise<Result> {
    const call: Call = new AttemptCall(whole, attempt);
    try {
      return await this.#lanes.run(call, () => settleWithin(call, plan, work));
    } catch (error) {
      if (BrokerError.is(error) && error.kind === "rate-limited" && error.retryAfterMs !== undefined) {
        this.#lanes.pause(plan.lane, error.retryAfterMs);
      }
      throw error;
    }
  }

  #closedError(operation: string): BrokerError {
    const { broker } = this.#options;
    return new BrokerError("CLOSED", `${operation} was not carried on because the broker object was closed.`, {
      broker,
      operation,
    });
  }

  /** `error` as a `BrokerError` without secrets, with the outcome that the facts prove and no more. */
  #honest(error: unknown, plan: CallPlan, whole: Call, started: boolean): BrokerError {
    const { broker, secrets, throttledWriteMayExecute } = this.#options;
    const write = plan.command !== undefined;
    const facts = { broker, operation: plan.operation, requestId: whole.requestId };
    let known: BrokerError;
    if (BrokerError.is(error)) {
      const throttled = write && error.kind === "rate-limited" && throttledWriteMayExecute && whole.sent;
      known = error.with({
        ...facts,
        ...(error.requestId !== undefined && { requestId: error.requestId }),
        ...(throttled && { outcome: "unknown" as const }),
        ...(!write && { outcome: "not-executed" as const }),
      });
    } else if (whole.signal.aborted) {
      known = abortError(whole).with(facts);
    } else {
      known = new BrokerError(
        "BAD_ANSWER",
        `${plan.operation} failed inside the ${broker} adapter: ${error instanceof Error ? error.message : String(error)}`,
        { ...facts, outcome: write && started ? "unknown" : "not-executed", cause: error },
      );
    }
    return secrets.holds(inspect(known, { depth: 8 })) ? known.cleaned((text) => secrets.redact(text)) : known;
  }
}

/** One attempt of a call: the same deadline, its own number; what it sends counts for the whole. */
class AttemptCall implements Call {
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

/** A port that does not heed the signal is left behind: the call settles all the same, a write as unknown. */
function settleWithin<Result>(call: Call, plan: CallPlan, work: (call: Call) => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      // A port that does heed the signal knows better whether anything left: it gets a turn to say so.
      nextTurn(() => {
        if (plan.command !== undefined) call.markSent();
        reject(abortError(call));
      });
    };
    const settle = (): void => call.signal.removeEventListener("abort", onAbort);
    if (call.signal.aborted) {
      reject(abortError(call));
      return;
    }
    call.signal.addEventListener("abort", onAbort, { once: true });
    work(call).then(
      (result) => {
        settle();
        resolve(result);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}
