import { setMaxListeners } from "node:events";
import { type Clock, sleep } from "../system/clock.ts";
import type { OrderRecord } from "./order-book.ts";

/** Resolves with true when `condition` holds, with false when the time is up or a signal aborts. */
export function waitFor(
  record: OrderRecord,
  condition: () => boolean,
  clock: Clock,
  limitMs: number,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel();
      record.watchers?.delete(check);
      for (const signal of signals) signal?.removeEventListener("abort", finish);
      resolve(condition());
    };
    const check = (): void => {
      if (condition()) finish();
    };
    const timer = clock.setTimer(limitMs, finish, { keepAlive: true });
    record.watchers ??= new Set();
    record.watchers.add(check);
    for (const signal of signals) signal?.addEventListener("abort", finish, { once: true });
    if (signals.some((signal) => signal?.aborted)) finish();
    else check();
  });
}

/** A controller whose signal everything that is under way may listen to: their number is no sign of a leak. */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** `work`, or `error` when the caller's patience ends first: at its deadline, or when it aborts. The work goes on. */
export async function orGiveUp<Result>(
  work: Promise<Result>,
  { signal, timeoutMs }: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  clock: Clock,
  error: () => Error,
): Promise<Result> {
  const patience = new AbortController();
  const end = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(error());
    if (timeoutMs !== undefined) sleep(clock, timeoutMs, patience.signal).then(giveUp, () => {});
    signal?.addEventListener("abort", giveUp, { once: true, signal: patience.signal });
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    patience.abort();
  }
}
