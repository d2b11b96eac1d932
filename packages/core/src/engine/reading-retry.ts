import { BrokerError } from "../errors/broker-error.ts";

/** A reading that failed while the link is up is tried again after this long. */
export const RETRY_MS = 1_000;
/** One that was refused for its credentials: before that somebody has to do something about them. */
const REFUSED_RETRY_MS = 60_000;

/** How long nothing is read again after a reading that failed so. */
export function waitAfter(error: unknown): number {
  if (!BrokerError.is(error)) return RETRY_MS;
  const refused = error.kind === "auth" || error.kind === "permission";
  return Math.max(refused ? REFUSED_RETRY_MS : RETRY_MS, error.retryAfterMs ?? 0);
}
