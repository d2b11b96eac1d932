import type { StoredToken, TokenStore } from "./token-store.ts";

/** Keeps tokens for the life of the process. */
export function memoryTokens(): TokenStore {
  const stored = new Map<string, StoredToken>();
  const locks = new Map<string, Promise<unknown>>();
  let revision = 0;
  return {
    read: (key) => Promise.resolve(stored.get(key)),
    compareAndSet: (key, expectedRevision, value) => {
      if (stored.get(key)?.revision !== expectedRevision) return Promise.resolve(false);
      revision += 1;
      stored.set(key, { value, revision: String(revision) });
      return Promise.resolve(true);
    },
    lock: async (key, work) => {
      const before = locks.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      locks.set(key, mine);
      try {
        return await mine;
      } finally {
        if (locks.get(key) === mine) locks.delete(key);
      }
    },
  };
}
