import { KeyedQueues } from "./keyed-queues.ts";
import type { StoredToken, TokenStore } from "./token-store.ts";

/** Keeps tokens for the life of the process. */
export function memoryTokens(): TokenStore {
  const stored = new Map<string, StoredToken>();
  const queues = new KeyedQueues();
  let revision = 0;
  return {
    read: (key) => Promise.resolve(stored.get(key)),
    compareAndSet: (key, expectedRevision, value) => {
      if (stored.get(key)?.revision !== expectedRevision) return Promise.resolve(false);
      revision += 1;
      stored.set(key, { value, revision: String(revision) });
      return Promise.resolve(true);
    },
    lock: (key, work) => queues.run(key, work),
  };
}
