import { BrokerError, type Clock, type Random, sleep } from "@anybroker/core";
import { Api2TradeError } from "./api2trade-error.ts";

/** How reads are repeated. */
export interface RepeatOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How often after the first try; 0 for never. */
  readonly maxRetries: number;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_WAIT_MS = 500;
/** A read that is told to come back later than this fails instead. */
const MAX_RETRY_AFTER_MS = 60_000;
const SPREAD_MS = 250;

const REPEATED_STATUSES: readonly number[] = [429, 500, 502, 503, 504];

/** The wait before a read is repeated, or undefined when it is not worth it. */
function waitMs(error: unknown, attempt: number, random: Random): number | undefined {
  const spreadMs = random.next() * SPREAD_MS;
  if (Api2TradeError.is(error)) {
    const { status, retryAfterMs } = error;
    if (!REPEATED_STATUSES.includes(status) || (status === 429 && retryAfterMs === undefined)) return undefined;
    if (retryAfterMs !== undefined) return retryAfterMs > MAX_RETRY_AFTER_MS ? undefined : retryAfterMs + spreadMs;
  } else if (!BrokerError.is(error, "UNREACHABLE", "CONNECTION_LOST")) {
    return undefined;
  }
  return FIRST_WAIT_MS * 2 ** attempt + spreadMs;
}

/**
 * Repeats a read that failed for the moment: a server's failure, a lost connection, a throttle that says how long.
 *
 * Writes never come here: none of these proves that nothing was carried out.
 */
export async function repeatRead<Answer>(options: RepeatOptions, read: () => Promise<Answer>): Promise<Answer> {
  const { clock, random, maxRetries, signal } = options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const pauseMs = attempt < maxRetries && !signal?.aborted ? waitMs(error, attempt, random) : undefined;
      if (pauseMs === undefined) throw error;
      await sleep(clock, pauseMs, signal).catch(() => {
        throw error;
      });
    }
  }
}
