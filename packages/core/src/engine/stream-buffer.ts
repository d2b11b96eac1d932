import type { BrokerError } from "../errors/broker-error.ts";
import { Fifo } from "./fifo.ts";
import { Source, type StreamOptions, type StreamSource } from "./stream-source.ts";

/** An item's place in the queue. In conflating mode each key has one for ever, so that a new item costs no object. */
interface Slot<Item> {
  item: Item | undefined;
  queued: boolean;
}

interface Waiter<Item> {
  readonly resolve: (result: IteratorResult<Item, undefined>) => void;
  readonly reject: (error: BrokerError) => void;
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined };

/** Keeps items until they are read. */
export class BufferedSource<Item> extends Source<Item> implements StreamSource<Item>, AsyncIterator<Item, undefined> {
  readonly push: (item: Item) => void;
  readonly #queue = new Fifo<Slot<Item>>();
  readonly #slots = new Map<unknown, Slot<Item>>();
  readonly #waiters = new Fifo<Waiter<Item>>();
  #iterated = false;
  #error: BrokerError | undefined;
  protected dropped = 0;

  constructor(options: StreamOptions<Item>) {
    super(options);
    const slotOf = options.mode === "queue" ? newSlot<Item> : (item: Item) => this.#slotOf(options.keyOf(item));
    this.push = (item) => {
      if (this.closed) return;
      const waiter = this.#waiters.shift();
      if (waiter !== undefined) waiter.resolve({ done: false, value: item });
      else this.#keep(slotOf(item), item);
    };
  }

  #slotOf(key: unknown): Slot<Item> {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = newSlot();
      this.#slots.set(key, slot);
    }
    return slot;
  }

  #keep(slot: Slot<Item>, item: Item): void {
    slot.item = item;
    if (slot.queued) {
      this.dropped += 1;
      return;
    }
    slot.queued = true;
    this.#queue.push(slot);
  }

  protected iterate(): AsyncIterator<Item> {
    if (this.#iterated) {
      throw new TypeError(
        `The stream of ${this.name} is read by one "for await" only; open another stream for another.`,
      );
    }
    this.#iterated = true;
    return this;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const slot = this.#queue.shift();
    if (slot !== undefined) {
      const value = slot.item as Item;
      slot.item = undefined;
      slot.queued = false;
      return Promise.resolve({ done: false, value });
    }
    if (!this.closed) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
    const error = this.#error;
    this.#error = undefined;
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error);
  }

  /** The reader has left its loop. */
  async return(): Promise<IteratorResult<Item, undefined>> {
    await this.close();
    return DONE;
  }

  protected finished(error: BrokerError | undefined): void {
    this.#error = error;
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift()) {
      if (this.#error === undefined) waiter.resolve(DONE);
      else waiter.reject(this.#error);
      this.#error = undefined;
    }
  }

  protected discard(): void {
    this.#queue.clear();
    this.#slots.clear();
    this.#error = undefined;
  }
}

const newSlot = <Item>(): Slot<Item> => ({ item: undefined, queued: false });
