import { type Clock, type Random, randomUuid, systemClock, systemRandom, type TokenStore } from "@anybroker/core";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { dial, type NatsServer } from "../server/dial.ts";
import { Hold } from "../server/hold.ts";
import { isOvertaken, openBucket } from "../server/stores.ts";
import { subjectToken } from "../wire/subjects.ts";

/** A holder of a token's lock that shows no life for so long has died. */
const LOCK_MS = 20_000;
const POLL_MS = 50;

/** A token store that holds a connection to NATS. */
export interface NatsTokens extends TokenStore {
  close(): Promise<void>;
}

/**
 * Keeps tokens in a key-value bucket of NATS, shared by all machines: a refresh token that can be used once is used
 * once. Rejects with AUTH_FAILED or UNREACHABLE.
 */
export async function natsTokens(server: NatsServer): Promise<NatsTokens> {
  const nc = await dial(server, { name: "anybroker tokens", reconnect: true });
  return { ...kvTokens(nc, { clock: systemClock, random: systemRandom }), close: () => nc.close() };
}

/** The same on a connection that is there. */
export function kvTokens(
  nc: NatsConnection,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): TokenStore {
  let opening: Promise<KV> | undefined;
  const bucket = (): Promise<KV> => {
    opening ??= openBucket(nc, "tokens");
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    async read(key) {
      const entry = await (await bucket()).get(valueKey(key));
      if (entry === null || entry.operation !== "PUT") return undefined;
      return { value: entry.string(), revision: String(entry.revision) };
    },
    async compareAndSet(key, expectedRevision, value) {
      try {
        await (await bucket()).put(valueKey(key), value, { previousSeq: Number(expectedRevision ?? 0) });
        return true;
      } catch (error) {
        if (isOvertaken(error)) return false;
        throw error;
      }
    },
    async lock(key, work) {
      const kv = await bucket();
      const holder = randomUuid(random);
      const hold = await Hold.take({
        nc,
        kv,
        key: lockKey(key),
        holder,
        ttlMs: LOCK_MS,
        pollMs: POLL_MS,
        clock,
        random,
      });
      try {
        return await work();
      } finally {
        await hold.release();
      }
    },
  };
}

const valueKey = (key: string): string => `token.${subjectToken(key)}`;
const lockKey = (key: string): string => `lock.${subjectToken(key)}`;
