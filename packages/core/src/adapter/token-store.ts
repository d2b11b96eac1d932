/** A stored value with the revision that a replacement has to name. */
export interface StoredToken {
  readonly value: string;
  readonly revision: string;
}

/**
 * Keeps tokens over restarts and between processes.
 *
 * Refresh tokens are single use, so a store must compare and set: a lost race is `false`, never an overwrite.
 */
export interface TokenStore {
  read(key: string): Promise<StoredToken | undefined>;
  /** Stores `value` if the current revision is `expectedRevision` (undefined: if there is none). */
  compareAndSet(key: string, expectedRevision: string | undefined, value: string): Promise<boolean>;
  /** Runs `work` while nobody else holds the key's lock, in this process or another. */
  lock<T>(key: string, work: () => Promise<T>): Promise<T>;
}
