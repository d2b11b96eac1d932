import { asBrokerError, BrokerError, type Clock, type Random, sleep } from "@anybroker/core";
import type { QueueOptions } from "./requests.ts";
import { TickerallError } from "./tickerall-error.ts";

/** Waits between the attempts of a queued call; the last one repeats. */
const QUEUE_WAITS_MS: readonly number[] = [500, 1000, 2000, 4000, 8000];
const DEFAULT_QUEUE_MS = 60_000;

/** A read that is told to come back later than this fails instead. */
const MAX_RETRY_AFTER_MS = 60_000;
const MAX_READ_ATTEMPTS = 3;
const SPREAD_MS = 250;

/**
 * True when the failure is of the moment: the service restarts, or no answer came. The same call under the same key
 * may be sent again; without a key it may not.
 */
export function isTransient(error: unknown): boolean {
  if (TickerallError.is(error)) return error.transient;
  return BrokerError.is(error, "UNREACHABLE", "CONNECTION_LOST", "REQUEST_TIMEOUT");
}

/** Repeats `attempt` while it fails transiently and the budget lasts; then throws the last failure. */
export async function replayWhileTransient<Answer>(
  clock: Clock,
  options: QueueOptions,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  const signal = options.call?.signal ?? options.signal;
  const endMs = clock.monotonic() + (options.queueMaxMs ?? DEFAULT_QUEUE_MS);
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      const leftMs = endMs - clock.monotonic();
      if (!isTransient(error) || leftMs <= 0 || signal?.aborted) throw error;
      const waitMs = QUEUE_WAITS_MS[Math.min(failures, QUEUE_WAITS_MS.length - 1)] ?? 0;
      await pause(clock, Math.min(waitMs, leftMs), signal, error);
    }
  }
}

/**
 * Repeats a read that was put off with a `Retry-After` (429 or 503), at most twice, a little later than asked so that
 * clients that were put off together do not come back together.
 */
export async function honourRetryAfter<Answer>(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  signal: AbortSignal | undefined,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = TickerallError.is(error) ? error.retryAfterMs : undefined;
      if (waitMs === undefined || waitMs > MAX_RETRY_AFTER_MS || attempts >= MAX_READ_ATTEMPTS) throw error;
      await pause(clock, waitMs + random.next() * SPREAD_MS, signal, error);
    }
  }
}

/** Waits for the next attempt. An abort meanwhile leaves open what the failed attempt did. */
async function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined, failure: unknown): Promise<void> {
  try {
    await sleep(clock, delayMs, signal);
  } catch (cause) {
    const outcome = BrokerError.is(failure) ? failure.outcome : "unknown";
    const message = "The call was aborted by its caller while it waited to be sent again.";
    throw asBrokerError(cause, "ABORTED", message).with({ outcome });
  }
}
