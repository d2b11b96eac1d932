import type { Clock } from "@anybroker/core";

interface Slot {
  readonly running: Promise<unknown>;
  readonly startMs: number;
  next?: Promise<unknown>;
}

/** A read that takes longer than this is not waited for: the next one is begun beside it. */
const PATIENCE_MS = 1_000;

/**
 * One read for all who want the same: whoever asks gets a reading that began after the question.
 *
 * While one runs, those who ask wait for the next, together.
 */
export class SharedReads {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  run(key: string, read: () => Promise<unknown>): Promise<unknown> {
    const slot = this.#slots.get(key);
    if (slot === undefined || this.#clock.monotonic() - slot.startMs > PATIENCE_MS) return this.#start(key, read);
    slot.next ??= settled(slot.running).then(() => this.#start(key, read));
    return slot.next;
  }

  #start(key: string, read: () => Promise<unknown>): Promise<unknown> {
    const running = read();
    const slot: Slot = { running, startMs: this.#clock.monotonic() };
    this.#slots.set(key, slot);
    void settled(running).then(() => {
      if (slot.next === undefined && this.#slots.get(key) === slot) this.#slots.delete(key);
    });
    return running;
  }
}

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => {});
