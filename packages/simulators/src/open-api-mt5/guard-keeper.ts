import type { Clock, Timer } from "@anybroker/core";
import type { NewsPolicy, WeekendPolicy } from "./guard-policy.ts";

/** A guard that stands over a position or pending order. */
export interface Guard {
  readonly ticket: string;
  readonly symbol: string;
  readonly comment: string;
  readonly createdAtMs: number;
  readonly news?: NewsPolicy;
  readonly weekend?: WeekendPolicy;
}

const CHECK_MS = 60_000;

/** Keeps the guards, and looks at them once a minute while there are any. */
export class GuardKeeper {
  readonly #clock: Clock;
  readonly #check: (guard: Guard) => void;
  readonly #guards = new Map<string, Guard>();
  #timer: Timer | undefined;

  /** @param check closes what is due and drops what is gone. */
  constructor(clock: Clock, check: (guard: Guard) => void) {
    this.#clock = clock;
    this.#check = check;
  }

  get guards(): readonly Guard[] {
    return [...this.#guards.values()];
  }

  add(guard: Guard): void {
    this.#guards.set(guard.ticket, guard);
    this.#arm();
  }

  drop(ticket: string): void {
    this.#guards.delete(ticket);
  }

  /** Leaves no timer. */
  close(): void {
    this.#guards.clear();
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(CHECK_MS, () => {
      for (const guard of this.guards) this.#check(guard);
      if (this.#guards.size > 0) this.#arm();
    });
  }
}
