const MIN_CAPACITY = 16;
/** A ring that has grown past this is given back once it is empty. */
const KEPT_CAPACITY = 1024;

/** A queue, first in, first out: a ring that grows, so that neither end costs more when it is long. */
export class Fifo<Item> {
  /** Its length is a power of two. */
  #ring: (Item | undefined)[] = emptyRing(MIN_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes the oldest item; undefined when there is none. */
  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length -= 1;
    if (this.#length === 0 && this.#ring.length > KEPT_CAPACITY) this.clear();
    return item;
  }

  clear(): void {
    this.#ring = emptyRing(MIN_CAPACITY);
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const ring: (Item | undefined)[] = emptyRing(this.#ring.length * 2);
    for (let index = 0; index < this.#length; index += 1) {
      ring[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)];
    }
    this.#ring = ring;
    this.#head = 0;
  }
}

function emptyRing<Item>(capacity: number): (Item | undefined)[] {
  return Array.from({ length: capacity }, () => undefined);
}
