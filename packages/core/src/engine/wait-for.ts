import type { Clock } from "../system/clock.ts";
import type { OrderRecord } from "./order-book.ts";

/** Resolves with true when `condition` holds, with false when the time is up or the caller aborts. */
export function waitFor(
  record: OrderRecord,
  condition: () => boolean,
  clock: Clock,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel();
      record.watchers.delete(check);
      signal?.removeEventListener("abort", finish);
      resolve(condition());
    };
    const check = (): void => {
      if (condition()) finish();
    };
    const timer = clock.setTimer(limitMs, finish, { keepAlive: true });
    record.watchers.add(check);
    signal?.addEventListener("abort", finish, { once: true });
    check();
  });
}
