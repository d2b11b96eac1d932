import { nextTurn, type Timer } from "@anybroker/core";
import type { ManualClock } from "../manual-clock.ts";

/** Something that the other side did, once its time has come and what caused it has happened. */
export interface Happening {
  /** Its place on the cassette; of two that are due the earlier one comes first. */
  readonly index: number;
  readonly atMs: number;
  /** Whether what it answers has been sent. */
  readonly isCaused: () => boolean;
  readonly deliver: () => void;
}

/** What the program asked for again, of everything that the recorded one had asked for. */
export interface Progress {
  /** The place of the first recorded write that was not made again. */
  readonly nextWrite: number;
  /** The place of the first recorded request that was not made again. */
  readonly nextRequest: number;
}

/** So long does what came after a read wait for that read to be made again: the program may read less often. */
const PATIENCE_MS = 50;

/** Lets what is on a cassette happen again: at its time on the clock, never before its cause. */
export class Schedule {
  /** Set by who knows; until then nothing waits for requests. */
  progress: () => Progress = () => ({ nextWrite: Number.POSITIVE_INFINITY, nextRequest: Number.POSITIVE_INFINITY });
  readonly #clock: ManualClock;
  readonly #startMs: number;
  readonly #waiting = new Set<Happening>();
  #timer: Timer | undefined;
  #pending = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
    this.#startMs = clock.monotonic();
  }

  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startMs;
  }

  /** Whether something is due now that has not been delivered yet. */
  get isBusy(): boolean {
    return this.#pending;
  }

  add(happening: Happening): void {
    this.#waiting.add(happening);
    this.look();
  }

  drop(happening: Happening): void {
    this.#waiting.delete(happening);
    if (this.#waiting.size === 0) this.#timer?.cancel();
  }

  /** To be called when something has been sent. Nothing is delivered within the call. */
  look(): void {
    if (this.#pending) return;
    this.#pending = true;
    nextTurn(() => {
      this.#pending = false;
      this.#deliverDue();
    });
  }

  #deliverDue(): void {
    this.#timer?.cancel();
    const nowMs = this.elapsedMs;
    const { nextWrite, nextRequest } = this.progress();
    const caused = [...this.#waiting].filter(({ index, isCaused }) => index < nextWrite && isCaused());
    const timed = caused.map((one) => ({ one, dueMs: one.atMs + (one.index < nextRequest ? 0 : PATIENCE_MS) }));
    const [due] = timed.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.one.index - b.one.index);
    if (due !== undefined) {
      // One at a time: what it leads to comes before the next one, as it did.
      this.#waiting.delete(due.one);
      due.one.deliver();
      this.look();
      return;
    }
    const nextMs = Math.min(...timed.map(({ dueMs }) => dueMs));
    if (Number.isFinite(nextMs)) this.#timer = this.#clock.setTimer(nextMs - nowMs, () => this.look());
  }
}
