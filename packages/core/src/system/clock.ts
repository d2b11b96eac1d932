/** A handle of a scheduled callback. */
export interface Timer {
  /** Stops the callback from running; harmless when it has run. */
  cancel(): void;
}

/** The only source of time: everything that waits or reads the time takes one of these. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back: for measuring durations. */
  monotonic(): number;
  /** Runs `callback` once after `delayMs`. A timer does not keep the process alive unless `keepAlive` is set. */
  setTimer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): Timer;
}

/** The longest delay that the platform's timers take; longer ones are chained. */
const MAX_DELAY_MS = 2_147_483_647;

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined;
  #remainingMs: number;
  readonly #callback: () => void;
  readonly #keepAlive: boolean;

  constructor(delayMs: number, callback: () => void, keepAlive: boolean) {
    this.#remainingMs = delayMs;
    this.#callback = callback;
    this.#keepAlive = keepAlive;
    this.#arm();
  }

  #arm(): void {
    const stepMs = Math.min(Math.max(this.#remainingMs, 0), MAX_DELAY_MS);
    this.#remainingMs -= stepMs;
    this.#handle = setTimeout(() => {
      if (this.#remainingMs > 0) this.#arm();
      else this.#callback();
    }, stepMs);
    if (!this.#keepAlive) this.#handle.unref();
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (delayMs, callback, options) => new SystemTimer(delayMs, callback, options?.keepAlive ?? false),
};

/**
 * Waits `delayMs` on `clock`; keeps the process alive while it waits.
 *
 * Rejects with the signal's reason as soon as `signal` aborts, and leaves no timer behind.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(
      delayMs,
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      { keepAlive: true },
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Runs `callback` after everything that is ready to run has run. It waits for no time, so no clock is asked. */
export function nextTurn(callback: () => void): void {
  setImmediate(callback);
}
