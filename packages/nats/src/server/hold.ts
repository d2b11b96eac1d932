import { type Clock, type Random, sleep, type Timer } from "@anybroker/core";
import type { KV } from "@nats-io/kv";
import { isOvertaken } from "./stores.ts";

/** How something is held. */
export interface HoldOptions {
  readonly kv: KV;
  readonly key: string;
  /** Names the holder, and nobody else. */
  readonly holder: string;
  /** What a holder leaves for its successor besides its name. */
  readonly note?: () => unknown;
  /** Within this time a holder that shows no life is replaced. */
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** How often a waiter looks; default a twentieth of `ttlMs`. */
  readonly pollMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

interface Held {
  readonly holder: string;
  readonly note?: unknown;
}

/** A holder trusts its hold for this part of `ttlMs` after it began to renew it. */
const TRUSTED = 0.75;
/** A waiter takes it over after this part, counted from when it saw the renewal: two clocks may differ by the rest. */
const TAKEN_OVER = 0.85;

/**
 * One key in a key-value bucket, held by one process at a time.
 *
 * Taken by compare-and-set; renewed three times within `ttlMs`. Whoever waits takes it over when it was not renewed
 * for most of `ttlMs` by the waiter's own clock: the clocks of the machines need not agree.
 */
export class Hold {
  readonly #options: HoldOptions;
  /** Grows with each taking, whoever takes it. */
  readonly epoch: number;
  /** The note of the holder before. */
  readonly before: unknown;
  #revision: number;
  #trustedUntilMs: number;
  #timer: Timer | undefined;
  #over = false;
  readonly #lost: (() => void)[] = [];

  private constructor(options: HoldOptions, revision: number, takenMs: number, before: unknown) {
    this.#options = options;
    this.epoch = revision;
    this.#revision = revision;
    this.before = before;
    this.#trustedUntilMs = takenMs + options.ttlMs * TRUSTED;
    this.#renewLater();
  }

  /** Waits until the key is free, and takes it. */
  static async take(options: HoldOptions): Promise<Hold> {
    const { kv, key, ttlMs, clock, random, signal, pollMs = ttlMs / 20 } = options;
    let seen: number | undefined;
    let seenMs = 0;
    for (;;) {
      const entry = await kv.get(key);
      const nowMs = clock.monotonic();
      const free = entry === null || entry.operation !== "PUT";
      if (entry?.revision !== seen) {
        seen = entry?.revision;
        seenMs = nowMs;
      }
      if (free || nowMs - seenMs >= ttlMs * TAKEN_OVER) {
        const before = free ? undefined : (entry.json() as Held).note;
        const revision = await write(options, entry?.revision ?? 0);
        if (revision !== undefined) return new Hold(options, revision, nowMs, before);
      }
      await sleep(clock, pollMs * (0.5 + random.next()), signal);
    }
  }

  /** Whether nobody else can have taken it yet. */
  get held(): boolean {
    return !this.#over && this.#options.clock.monotonic() < this.#trustedUntilMs;
  }

  /** `listener` is called once when the hold is lost; at once when it is. */
  onLost(listener: () => void): void {
    if (this.#over) listener();
    else this.#lost.push(listener);
  }

  /** Says that somebody else was seen to have taken it. */
  lose(): void {
    if (this.#over) return;
    this.#end();
    for (const listener of this.#lost) listener();
  }

  /** Lets go, for the next one to take at once. */
  async release(): Promise<void> {
    if (this.#over) return;
    this.#end();
    const { kv, key } = this.#options;
    // When it can't be said, the others wait until it has run out.
    await kv.delete(key, { previousSeq: this.#revision }).catch(() => {});
  }

  #end(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #renewLater(): void {
    const { clock, ttlMs } = this.#options;
    this.#timer = clock.setTimer(ttlMs / 3, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock, ttlMs } = this.#options;
    if (!this.held) {
      this.lose();
      return;
    }
    const startMs = clock.monotonic();
    try {
      const revision = await write(this.#options, this.#revision);
      if (revision === undefined && !(await this.#isStillOurs())) {
        this.lose();
        return;
      }
      this.#revision = revision ?? this.#revision;
      this.#trustedUntilMs = startMs + ttlMs * TRUSTED;
    } catch {
      // The server can't be reached: there is time left to try again.
    }
    if (!this.#over) this.#renewLater();
  }

  /** A renewal whose answer was lost has changed the revision all the same. */
  async #isStillOurs(): Promise<boolean> {
    const { kv, key, holder } = this.#options;
    const entry = await kv.get(key);
    if (entry === null || entry.operation !== "PUT" || (entry.json() as Held).holder !== holder) return false;
    this.#revision = entry.revision;
    return true;
  }
}

/** Writes the holder's name over `revision` (0: nothing was there). Undefined when somebody else was faster. */
async function write({ kv, key, holder, note }: HoldOptions, revision: number): Promise<number | undefined> {
  const held: Held = { holder, ...(note !== undefined && { note: note() }) };
  try {
    return await kv.put(key, JSON.stringify(held), { previousSeq: revision });
  } catch (error) {
    if (isOvertaken(error)) return undefined;
    throw error;
  }
}
