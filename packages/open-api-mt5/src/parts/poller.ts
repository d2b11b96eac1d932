import type { BrokerError, Clock, Timer } from "@anybroker/core";
import { toBrokerError } from "../errors.ts";

/** What polling takes from outside. */
export interface PollerOptions {
  readonly clock: Clock;
  /** Distance between the starts of two polls of one thing. */
  readonly intervalMs: number;
  /** A thing could not be read several times in a row; told once until it can be again. */
  readonly onProblem: (error: BrokerError) => void;
}

/** One poll; its result is its own affair. */
export type Poll = (signal: AbortSignal) => Promise<void>;

interface Polled {
  readonly poll: Poll;
  failures: number;
  timer: Timer | undefined;
}

/** Polls share the connections with trades: no more than these run at once. */
const POLLS_AT_ONCE = 3;
const TOLD_FAILURES = 3;
const MAX_WAIT_MS = 30_000;

/**
 * Reads things again and again, each at its own pace and never twice at once: when the server is slow, polls are left
 * out rather than piled up.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #closing = new AbortController();
  readonly #polled = new Map<string, Polled>();
  readonly #due: string[] = [];
  #running = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Polls from one interval on; what had that name before is polled no more. */
  add(name: string, poll: Poll): void {
    this.remove(name);
    const polled = { poll, failures: 0, timer: undefined };
    this.#polled.set(name, polled);
    this.#wait(name, polled, this.#options.intervalMs);
  }

  remove(name: string): void {
    this.#polled.get(name)?.timer?.cancel();
    this.#polled.delete(name);
  }

  close(): void {
    for (const name of [...this.#polled.keys()]) this.remove(name);
    this.#closing.abort();
  }

  #wait(name: string, polled: Polled, delayMs: number): void {
    if (this.#polled.get(name) !== polled) return;
    polled.timer = this.#options.clock.setTimer(delayMs, () => {
      this.#due.push(name);
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < POLLS_AT_ONCE) {
      const name = this.#due.shift();
      if (name === undefined) return;
      const polled = this.#polled.get(name);
      if (polled !== undefined) void this.#run(name, polled);
    }
  }

  async #run(name: string, polled: Polled): Promise<void> {
    const { clock, intervalMs, onProblem } = this.#options;
    const startMs = clock.monotonic();
    this.#running += 1;
    try {
      await polled.poll(this.#closing.signal);
      polled.failures = 0;
    } catch (error) {
      polled.failures += 1;
      if (polled.failures === TOLD_FAILURES && this.#polled.get(name) === polled) onProblem(toBrokerError(error));
    } finally {
      this.#running -= 1;
    }
    const backoffMs = polled.failures === 0 ? 0 : Math.min(MAX_WAIT_MS, intervalMs * 2 ** polled.failures);
    this.#wait(name, polled, Math.max(backoffMs, intervalMs - (clock.monotonic() - startMs), 1));
    this.#pump();
  }
}
