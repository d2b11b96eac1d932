/** As many as can still be spoken of by what is on its way. */
const KEEP = 2_000;

/** The hedging positions that ended of late: none of them ever opens again, whatever is told of them afterwards. */
export class EndedPositions {
  readonly #ids = new Set<string>();

  note(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= KEEP) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** The broker shows it as open, again and again. */
  forget(id: string): void {
    this.#ids.delete(id);
  }
}
