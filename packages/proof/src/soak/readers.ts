import type { Account, Stream, Tick } from "@anybroker/core";

/** Three readers of the same ticks: one that hears each, one that reads as fast as it can, one that is stuck. */
export class Readers {
  readonly #stuck: Stream<Tick>;
  readonly #live: Stream<Tick>;
  readonly #loop: Promise<void>;
  readonly #stuckRead: Promise<IteratorResult<Tick>>;
  /** Ticks that the listener heard. */
  heard = 0;
  /** Ticks that the live reader got. */
  read = 0;
  #ended = false;

  private constructor(account: Account, symbols: readonly string[]) {
    account.ticks(symbols, () => {
      this.heard += 1;
    });
    this.#live = account.ticks(symbols);
    this.#stuck = account.ticks(symbols);
    this.#loop = this.#follow();
    // It takes one tick and is never seen again.
    this.#stuckRead = this.#stuck[Symbol.asyncIterator]().next();
  }

  /** Resolves when the broker has granted all. */
  static async open(account: Account, symbols: readonly string[]): Promise<Readers> {
    const readers = new Readers(account, symbols);
    await Promise.all([readers.#live.ready, readers.#stuck.ready]);
    return readers;
  }

  get liveDropped(): number {
    return this.#live.dropped;
  }

  get stuckDropped(): number {
    return this.#stuck.dropped;
  }

  /** Whether the live reader's loop has ended, as it does when the broker is closed. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The stuck reader's one tick. */
  get firstOfStuck(): Promise<IteratorResult<Tick>> {
    return this.#stuckRead;
  }

  /** Resolves when the live reader has left its loop. */
  get loop(): Promise<void> {
    return this.#loop;
  }

  async #follow(): Promise<void> {
    for await (const _tick of this.#live) this.read += 1;
    this.#ended = true;
  }
}

/** What the readers have to have counted when so many ticks were delivered to each; a line for each wrong count. */
export function countFaults(readers: Readers, delivered: number, symbols: number): readonly string[] {
  const { heard, read, liveDropped, stuckDropped } = readers;
  const faults: string[] = [];
  if (heard !== delivered) faults.push(`the listener heard ${heard} of ${delivered} ticks`);
  // One tick was taken, one of each symbol waits, all others were replaced by newer ones.
  const stuck = delivered - 1 - symbols;
  if (stuckDropped !== stuck) faults.push(`the stuck reader has ${stuckDropped} ticks dropped; there were ${stuck}`);
  if (read + liveDropped !== delivered) {
    faults.push(`the live reader read ${read} and dropped ${liveDropped} of ${delivered} ticks`);
  }
  return faults;
}
