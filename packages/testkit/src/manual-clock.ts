import type { Clock, Timer } from "@anybroker/core";

interface ManualTimer extends Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** How many turns of the event loop `advance` lets pass after each timer, so that promises and sockets can follow. */
const SETTLE_TURNS = 3;

/**
 * A clock that stands still until the test moves it.
 *
 * `now` and `monotonic` run together; `jump` moves only the wall clock, as setting a machine's time does.
 */
export class ManualClock implements Clock {
  #wallOffsetMs: number;
  #elapsedMs = 0;
  #order = 0;
  readonly #timers = new Set<ManualTimer>();
  readonly #traffic = new Set<() => Promise<void>>();

  /** @param startTimeMs the first `now()`; default 2026-01-05T12:00:00Z, a Monday noon. */
  constructor(startTimeMs: number = Date.UTC(2026, 0, 5, 12)) {
    this.#wallOffsetMs = startTimeMs;
  }

  /** Whole milliseconds, as a machine tells them; timers and `monotonic` know fractions. */
  now(): number {
    return Math.floor(this.#wallOffsetMs + this.#elapsedMs);
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    this.#order += 1;
    const timer: ManualTimer = {
      dueMs: this.#elapsedMs + Math.max(0, delayMs),
      order: this.#order,
      callback,
      cancel: () => {
        this.#timers.delete(timer);
      },
    };
    this.#timers.add(timer);
    return timer;
  }

  /** Timers that wait. After a close there must be none. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Due time of the next timer on the monotonic scale. */
  get nextDueMs(): number | undefined {
    return this.#next()?.dueMs;
  }

  /**
   * Has `advance` wait for `quiet` as well after each instant: traffic by way of another process takes longer than some
   * turns of the event loop. Returns what takes it back.
   */
  waitFor(quiet: () => Promise<void>): () => void {
    this.#traffic.add(quiet);
    return () => this.#traffic.delete(quiet);
  }

  /** Moves the wall clock alone. */
  jump(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Moves the time on without letting promises run in between; timers run in order of their due time. */
  advanceSync(byMs: number): void {
    const endMs = this.#elapsedMs + byMs;
    for (let timer = this.#next(); timer !== undefined && timer.dueMs <= endMs; timer = this.#next()) {
      this.#fire(timer);
    }
    this.#elapsedMs = endMs;
  }

  /** Moves the time on; after each instant at which timers ran, promises and sockets get some turns of the event loop. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#elapsedMs + byMs;
    await this.#settle();
    for (let timer = this.#next(); timer !== undefined && timer.dueMs <= endMs; timer = this.#next()) {
      this.#fire(timer);
      if (this.#next()?.dueMs !== timer.dueMs) await this.#settle();
    }
    this.#elapsedMs = endMs;
    await this.#settle();
  }

  /**
   * Moves the time on in steps until `condition` holds; between the steps the event loop runs for real, so that
   * loopback traffic arrives. Throws when `limitMs` of clock time or `realLimitMs` of real time have passed.
   *
   * @param options.stepMs a length (default 50), or one that grows with the time that has passed on this clock.
   */
  async advanceUntil(
    condition: () => boolean,
    options: {
      readonly stepMs?: number | ((passedMs: number) => number);
      readonly limitMs?: number;
      readonly realLimitMs?: number;
    } = {},
  ): Promise<void> {
    const { stepMs = 50, limitMs = 3_600_000, realLimitMs = 10_000 } = options;
    const startMs = this.#elapsedMs;
    const realEnd = performance.now() + realLimitMs;
    for (;;) {
      for (let turn = 0; turn < 4; turn += 1) {
        if (condition()) return;
        await settle();
      }
      if (condition()) return;
      const passedMs = this.#elapsedMs - startMs;
      if (passedMs >= limitMs) throw new Error(`the condition did not hold within ${limitMs} ms of clock time`);
      if (performance.now() > realEnd)
        throw new Error(`the condition did not hold within ${realLimitMs} ms of real time`);
      await this.advance(typeof stepMs === "number" ? stepMs : stepMs(passedMs));
    }
  }

  async #settle(): Promise<void> {
    await settle();
    for (const quiet of this.#traffic) await quiet();
  }

  #fire(timer: ManualTimer): void {
    this.#timers.delete(timer);
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
    timer.callback();
  }

  #next(): ManualTimer | undefined {
    let next: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }
}

/** Lets promises and waiting sockets run for a few turns of the event loop. */
export async function settle(turns: number = SETTLE_TURNS): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
