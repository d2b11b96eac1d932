import { sleep } from "@anybroker/core";
import type { KvEntry } from "@nats-io/kv";
import { type Held, type HoldOptions, PARTS, writeHeld } from "./hold-entry.ts";
import { Presence } from "./presence.ts";

const MAX_ANSWER_MS = 1_000;

/** A hold that was just taken. */
export interface Taken {
  readonly revision: number;
  /** When the taking began, on the taker's monotonic clock. */
  readonly takenMs: number;
  /** The note of the holder before. */
  readonly before: unknown;
  /** From then on, on the taker's monotonic clock, the holder before trusts its hold no more. */
  readonly quietMs: number;
}

/** Waits until the key is free, its holder's time has run out or its holder is gone, and takes it. */
export async function waitForHold(options: HoldOptions): Promise<Taken> {
  const { nc, kv, key, ttlMs, clock, random, presence, signal, pollMs = ttlMs * PARTS.looked } = options;
  const answerMs = Math.min(ttlMs * PARTS.renewed, MAX_ANSWER_MS);
  const holders = presence === undefined ? undefined : new Presence(nc, presence, clock, answerMs);
  let seen: number | undefined;
  let quietMs = clock.monotonic();
  for (;;) {
    const entry = await kv.get(key);
    const takenMs = clock.monotonic();
    const held = heldOf(entry);
    if (held !== undefined && entry?.revision !== seen) quietMs = takenMs + ttlMs * PARTS.takenOver;
    seen = entry?.revision;
    const goneMs = held === undefined ? 0 : (holders?.goneForMs(held.holder) ?? 0);
    if (held === undefined || takenMs >= quietMs || goneMs >= ttlMs * PARTS.gone) {
      const revision = await writeHeld(options, entry?.revision ?? 0);
      const until = held === undefined ? takenMs : quietMs;
      if (revision !== undefined) return { revision, takenMs, before: held?.note, quietMs: until };
    }
    const pauseMs = pollMs * (0.5 + random.next());
    const leftMs = quietMs - clock.monotonic();
    await sleep(clock, leftMs > 0 ? Math.min(pauseMs, leftMs) : pauseMs, signal);
  }
}

const heldOf = (entry: KvEntry | null): Held | undefined =>
  entry === null || entry.operation !== "PUT" ? undefined : (entry.json() as Held);
