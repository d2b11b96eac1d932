import { asBrokerError, type Clock } from "@anybroker/core";
import { TickerallError } from "./tickerall-error.ts";

/** How long something is waited for. */
export interface WaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What is waited for, for the error of an abort. */
  readonly what: string;
  readonly timeout: () => Error;
}

/**
 * Waits until `start`'s `done` or `fail` is called, the deadline passes or the signal aborts; whichever comes first
 * ends the wait, and what `start` returned is called to stop listening.
 */
export function waitFor<Value>(
  { clock, timeoutMs, signal, what, timeout }: WaitOptions,
  start: (done: (value: Value) => void, fail: (error: unknown) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
      stop();
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    const onAbort = (): void => {
      const reason: unknown = signal?.reason;
      fail(TickerallError.is(reason) ? reason : asBrokerError(reason, "ABORTED", `The wait for ${what} was aborted.`));
    };
    const timer = clock.setTimer(timeoutMs, () => fail(timeout()));
    const stop = start((value) => {
      end();
      resolve(value);
    }, fail);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}
