import { inspect } from "node:util";
import pRetry from "p-retry";
import type { Call, Lane } from "../adapter/call.ts";
import type { BudgetCapability } from "../adapter/capabilities.ts";
import type { Command, Receipt } from "../adapter/commands.ts";
import { abortError, createCall, isAborted, type OwnedCall } from "../adapter/create-call.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Clock, sleep } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import type { AccountView } from "./account-view.ts";
import { AttemptCall, settleWithin } from "./attempt.ts";
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

/** Learns from the times that receipts show how far the local clock is from the broker's. */
export interface ReceiptMeter {
  /** To be kept from before a request, for `answered`. */
  look(): { readonly timeMs: number; readonly monotonicMs: number };
  answered(before: { readonly timeMs: number; readonly monotonicMs: number }, brokerMs: number): void;
}

export interface CallerOptions {
  readonly broker: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly budgets: readonly BudgetCapability[];
  readonly throttledWriteMayExecute: boolean;
  readonly hook: Interceptor | undefined;
  /** Hears of the receipts of new orders: an older order's time may be that of its opening. */
  readonly meter?: ReceiptMeter;
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
    const running: Running<Result> = { plan, work, whole: this.#begin(plan), started: false };
    const { hook, meter } = this.#options;
    const before = plan.command?.kind === "place" ? meter?.look() : undefined;
    try {
      if (isAborted(running.whole)) throw abortError(running.whole);
      const result = await (hook === undefined ? this.#carryOut(running) : this.#intercepted(running, hook));
      if (before !== undefined) meter?.answered(before, (result as Receipt | undefined)?.timeMs ?? Number.NaN);
      return result;
    } catch (error) {
      throw this.#failure(error, running);
    } finally {
      this.#running.delete(running.whole);
      running.whole.dispose();
    }
  }

  /** One call spans the queue and all attempts; each attempt of a read gets its own, within the same deadline. */
  #begin({ operation, lane, timeoutMs, signal }: CallPlan): OwnedCall {
    const { defaultTimeoutMs } = this.#options;
    const init = { operation, lane, timeoutMs: timeoutMs ?? defaultTimeoutMs };
    const whole = createCall(this.#options, signal === undefined ? init : { ...init, signal });
    if (this.#closed) whole.abort(this.#closedError(operation));
    this.#running.add(whole);
    return whole;
  }

  async #intercepted<Result>(running: Running<Result>, hook: Interceptor): Promise<Result> {
    const { plan, whole } = running;
    const { operation, lane, accountId, command, account } = plan;
    // What an interceptor records of a failure is as clean and as honest as what the caller gets.
    const honestly = (): Promise<Result> =>
      this.#carryOut(running).catch((error: unknown) => {
        throw this.#failure(error, running);
      });
    return (await hook(
      {
        broker: this.#options.broker,
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
  }

  #carryOut<Result>(running: Running<Result>): Promise<Result> {
    return running.plan.command === undefined ? this.#read(running) : this.#write(running);
  }

  /** A write is tried once, so that its call is the whole. */
  #write<Result>(running: Running<Result>): Promise<Result> {
    const turn = this.#lanes.enter(running.whole);
    return turn === undefined ? start(running, running.whole) : turn.then(() => start(running, running.whole));
  }

  /** Ends everything that waits or runs; later calls are refused with CLOSED. */
  close(): void {
    this.#closed = true;
    for (const call of this.#running) call.abort(this.#closedError(call.operation));
    this.#lanes.close();
  }

  #read<Result>(running: Running<Result>): Promise<Result> {
    const { clock, random, defaultTimeoutMs } = this.#options;
    const { plan, whole } = running;
    const endMs = clock.monotonic() + (plan.timeoutMs ?? defaultTimeoutMs);
    // A wait that outlasts the deadline is better told at once than cut off.
    const mayRepeat = (error: unknown): error is BrokerError =>
      BrokerError.is(error) &&
      error.retryable &&
      error.kind !== "aborted" &&
      !isAborted(whole) &&
      clock.monotonic() + (error.retryAfterMs ?? 0) < endMs;
    return pRetry((attempt) => this.#readOnce(running, attempt), {
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

  async #readOnce<Result>(running: Running<Result>, attempt: number): Promise<Result> {
    const call = new AttemptCall(running.whole, attempt);
    try {
      return await this.#lanes.run(call, () => start(running, call));
    } catch (error) {
      this.#heed(error, running.plan);
      throw error;
    }
  }

  #failure(error: unknown, running: Running<unknown>): BrokerError {
    // The attempts of a read have each been heeded.
    if (running.plan.command !== undefined) this.#heed(error, running.plan);
    return this.#honest(error, running);
  }

  /** The broker may have asked for a pause. */
  #heed(error: unknown, { lane }: CallPlan): void {
    if (BrokerError.is(error) && error.kind === "rate-limited" && error.retryAfterMs !== undefined) {
      this.#lanes.pause(lane, error.retryAfterMs);
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
  #honest(error: unknown, { plan, whole, started }: Running<unknown>): BrokerError {
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
    } else if (isAborted(whole)) {
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

/** A call on its way. */
interface Running<Result> {
  readonly plan: CallPlan;
  readonly work: (call: Call) => Promise<Result>;
  readonly whole: OwnedCall;
  /** The port has been asked. */
  started: boolean;
}

function start<Result>(running: Running<Result>, call: Call): Promise<Result> {
  return settleWithin(call, running.plan.command !== undefined, () => {
    running.started = true;
    return running.work(call);
  });
}
