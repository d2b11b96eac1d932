/** Runs the works of each key one after another; keys don't wait for each other. */
export class KeyedQueues {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when those before it have settled, however they did. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#tails.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    }
  }
}
