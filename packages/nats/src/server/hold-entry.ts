import type { Clock, Random } from "@anybroker/core";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { isOvertaken } from "./stores.ts";

/** How something is held. */
export interface HoldOptions {
  readonly nc: NatsConnection;
  readonly kv: KV;
  readonly key: string;
  /** Names the holder, and nobody else. */
  readonly holder: string;
  /** What a holder leaves for its successor besides its name. */
  readonly note?: () => unknown;
  /** Within this time a holder that shows no life is replaced. */
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly random: Random;
  /** The subject on which a connected holder answers. Without one its death is known by the lease alone. */
  readonly presence?: string;
  /** How often a waiter looks; default a fortieth of `ttlMs`. */
  readonly pollMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** What stands under the key. */
export interface Held {
  readonly holder: string;
  readonly note?: unknown;
}

/** Parts of `ttlMs`. */
export const PARTS = {
  /** A holder renews so often. */
  renewed: 0.1,
  /** A holder trusts its hold for so long after it began to renew it. */
  trusted: 0.5,
  /** A waiter takes it over so long after it saw the renewal: two clocks may differ by what lies between. */
  takenOver: 0.6,
  /** A holder that has lost its connection to NATS for so long is replaced. */
  gone: 0.25,
  /** A waiter looks so often. */
  looked: 0.025,
  /** An answer that takes longer was lost with a connection. */
  answered: 0.2,
} as const;
const MAX_WAIT_MS = 5_000;

/** Writes the holder's name over `revision` (0: nothing was there). Undefined when somebody else was faster. */
export async function writeHeld(
  { kv, key, holder, note, ttlMs }: HoldOptions,
  revision: number,
): Promise<number | undefined> {
  const held: Held = { holder, ...(note !== undefined && { note: note() }) };
  try {
    return await kv.put(key, JSON.stringify(held), {
      previousSeq: revision,
      timeout: Math.min(ttlMs * PARTS.answered, MAX_WAIT_MS),
    });
  } catch (error) {
    if (isOvertaken(error)) return undefined;
    throw error;
  }
}
