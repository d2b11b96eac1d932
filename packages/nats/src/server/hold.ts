import type { Timer } from "@anybroker/core";
import type { Subscription } from "@nats-io/transport-node";
import { type Held, type HoldOptions, PARTS, writeHeld } from "./hold-entry.ts";
import { type Taken, waitForHold } from "./hold-wait.ts";

/**
 * One key in a key-value bucket, held by one process at a time.
 *
 * Taken by compare-and-set and renewed often. A holder trusts it for half of `ttlMs` after it began its last renewal; whoever waits
 * takes it over when it has seen no renewal for a little longer, by its own clock: the clocks of the machines need not
 * agree. It is taken over sooner from a holder that has lost its connection to NATS; `quietMs` says until when such a holder may
 * still trust it.
 */
export class Hold {
  readonly #options: HoldOptions;
  /** Grows with each taking, whoever takes it. */
  readonly epoch: number;
  /** The note of the holder before. */
  readonly before: unknown;
  /** From then on, on the monotonic clock, the holder before trusts its hold no more. */
  readonly quietMs: number;
  readonly #presence: Subscription | undefined;
  #revision: number;
  #trustedUntilMs = 0;
  #renewal: Timer | undefined;
  #deadline: Timer | undefined;
  #over = false;
  readonly #lost: (() => void)[] = [];

  private constructor(options: HoldOptions, { revision, takenMs, before, quietMs }: Taken) {
    this.#options = options;
    this.epoch = revision;
    this.before = before;
    this.quietMs = quietMs;
    this.#revision = revision;
    this.#presence = this.#showPresence();
    this.#trustSince(takenMs);
    this.#renewLater(options.ttlMs * PARTS.renewed);
  }

  /** Waits until it can be had, and takes it. */
  static async take(options: HoldOptions): Promise<Hold> {
    return new Hold(options, await waitForHold(options));
  }

  /** Whether nobody else can have relied on its end yet. */
  get held(): boolean {
    return !this.#over && this.#options.clock.monotonic() < this.#trustedUntilMs;
  }

  /** `listener` is called once when the hold is lost; at once when it is. */
  onLost(listener: () => void): void {
    if (this.#over) listener();
    else this.#lost.push(listener);
  }

  /** Says that its time has run out, or that somebody else was seen to have taken it. */
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

  #showPresence(): Subscription | undefined {
    const { nc, presence, holder } = this.#options;
    if (presence === undefined) return undefined;
    return nc.subscribe(presence, { callback: (error, message) => void (error === null && message.respond(holder)) });
  }

  #end(): void {
    this.#over = true;
    this.#renewal?.cancel();
    this.#deadline?.cancel();
    if (this.#presence?.isClosed() === false) this.#presence.unsubscribe();
  }

  #trustSince(beganMs: number): void {
    const { clock, ttlMs } = this.#options;
    this.#trustedUntilMs = beganMs + ttlMs * PARTS.trusted;
    this.#deadline?.cancel();
    this.#deadline = clock.setTimer(this.#trustedUntilMs - clock.monotonic(), () => this.lose());
  }

  #renewLater(delayMs: number): void {
    this.#renewal = this.#options.clock.setTimer(delayMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock, ttlMs } = this.#options;
    const startMs = clock.monotonic();
    let again = ttlMs * PARTS.renewed;
    try {
      const revision = await writeHeld(this.#options, this.#revision);
      if (this.#over) return;
      if (revision !== undefined) {
        this.#revision = revision;
        this.#trustSince(startMs);
      } else if (await this.#isStillOurs()) {
        // Whoever waits counts from the renewal whose answer was lost: only a new one prolongs the trust.
        again = 0;
      } else {
        this.lose();
      }
    } catch {
      // The server can't be reached: there is time left to try again.
    }
    if (!this.#over) this.#renewLater(again);
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
