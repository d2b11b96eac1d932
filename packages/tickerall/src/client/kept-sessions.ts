import { asBrokerError, type Logger } from "@anybroker/core";
import type { SessionCredentials } from "./calls/sessions.ts";
import { TickerallError } from "./tickerall-error.ts";

/** What keeping sessions needs of the client. */
export interface KeptSessionsHost {
  /** Starts the session again, under a fresh idempotency key. */
  readonly start: (credentials: SessionCredentials) => Promise<unknown>;
  readonly logger: Logger;
  readonly onRearm?: ((accountId: string) => void) | undefined;
  readonly onRearmed?: ((accountId: string) => void) | undefined;
}

/**
 * The credentials of kept accounts, in memory only: the service forgets passwords when a connection goes cold, and
 * warming it again ("re-arming") takes the same `POST /v1/sessions` as the first time.
 */
export class KeptSessions {
  readonly #credentials = new Map<string, SessionCredentials>();
  readonly #rearming = new Map<string, Promise<void>>();
  readonly #host: KeptSessionsHost;

  constructor(host: KeptSessionsHost) {
    this.#host = host;
  }

  ids(): readonly string[] {
    return [...this.#credentials.keys()];
  }

  has(accountId: string): boolean {
    return this.#credentials.has(accountId);
  }

  keep(accountId: string, credentials: SessionCredentials): void {
    this.#credentials.set(accountId, credentials);
  }

  forget(accountId: string): void {
    this.#credentials.delete(accountId);
  }

  /** Warms a kept account. Callers that find it cold at the same time share one request. */
  rearm(accountId: string, signal?: AbortSignal): Promise<void> {
    let running = this.#rearming.get(accountId);
    if (running === undefined) {
      running = this.#rearm(accountId).finally(() => this.#rearming.delete(accountId));
      this.#rearming.set(accountId, running);
    }
    return untilAborted(running, signal);
  }

  /** Warms every one of `ids` that is kept; a failure of one is logged and does not stop the others. */
  async rearmEach(ids: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
    const kept = ids.filter((id) => this.has(id));
    const outcomes = await Promise.allSettled(kept.map((id) => this.rearm(id, signal)));
    outcomes.forEach((outcome, index) => {
      if (outcome.status === "fulfilled") return;
      this.#host.logger.warn({ accountId: kept[index], error: outcome.reason }, "a kept account could not be re-armed");
    });
    return kept;
  }

  async #rearm(accountId: string): Promise<void> {
    const credentials = this.#credentials.get(accountId);
    if (credentials === undefined) {
      throw new TickerallError({
        kind: "api",
        status: 0,
        code: "NO_KEPT_CREDENTIALS",
        message: `The account ${accountId} can't be re-armed because its credentials are not kept; start it with sessions.keepAlive.`,
      });
    }
    this.#tell(this.#host.onRearm, accountId);
    await this.#host.start(credentials);
    this.#tell(this.#host.onRearmed, accountId);
  }

  #tell(listener: ((accountId: string) => void) | undefined, accountId: string): void {
    try {
      listener?.(accountId);
    } catch (error) {
      this.#host.logger.warn({ accountId, error }, "a re-arm listener threw");
    }
  }
}

/** `promise`, or an ABORTED error when the signal comes first; the work behind the promise goes on. */
function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void =>
      reject(
        asBrokerError(signal.reason, "ABORTED", "The call was aborted by its caller while its account was re-armed."),
      );
    if (signal.aborted) {
      onAbort();
      promise.catch(() => {});
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
