import type { StoredToken, TokenStore } from "@anybroker/core";

/** What happens around the saves of a token store. */
export interface SaveHooks {
  /** Before a save. One that rejects makes the save fail, nothing being stored. */
  before?(): Promise<void>;
  /** After a save. One that never settles is a program that was killed there. */
  after?(): Promise<void>;
}

/** Another token store with hooks around its saves, to be set when a scenario comes to them. */
export class TamperedTokens implements TokenStore {
  readonly #inner: TokenStore;
  hooks: SaveHooks = {};

  constructor(inner: TokenStore) {
    this.#inner = inner;
  }

  read(key: string): Promise<StoredToken | undefined> {
    return this.#inner.read(key);
  }

  async compareAndSet(key: string, expectedRevision: string | undefined, value: string): Promise<boolean> {
    const { before, after } = this.hooks;
    await before?.();
    const stored = await this.#inner.compareAndSet(key, expectedRevision, value);
    await after?.();
    return stored;
  }

  lock<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#inner.lock(key, work);
  }
}
