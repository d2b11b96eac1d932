import type { Clock } from "@anybroker/core";
import type { WireAnswer } from "../http-server.ts";
import { errorAnswer, WireError } from "./wire-error.ts";

const KEPT_MS = 24 * 3_600_000;
/** Rejections that say nothing about the request itself: a repeat is tried afresh. */
const NOT_FINAL_STATUSES: readonly number[] = [401, 429];
const NOT_FINAL_CODE = "BROKER_ACCOUNT_NOT_HOT";

interface Entry {
  readonly body: string;
  readonly storedAtMs: number;
  readonly answer: Promise<WireAnswer>;
}

/** Gives the first answer again to a repeated key. A key counts per customer, method and path. */
export class IdempotencyStore {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs `execute`, unless the key was used before: then the first answer comes again, also while the first is still
   * under way. Another body under the same key is refused.
   */
  async once(scope: string, body: string, execute: () => Promise<WireAnswer>): Promise<WireAnswer> {
    const known = this.#entries.get(scope);
    if (known !== undefined && this.#clock.now() - known.storedAtMs < KEPT_MS) {
      if (known.body === body) return known.answer;
      return errorAnswer(new WireError(409, "IDEMPOTENCY_KEY_REUSED", "This key was used with another body."));
    }
    const answer = execute();
    const entry: Entry = { body, storedAtMs: this.#clock.now(), answer };
    this.#entries.set(scope, entry);
    const keep = await answer.then(isFinal, () => false);
    if (!keep && this.#entries.get(scope) === entry) this.#entries.delete(scope);
    return answer;
  }
}

function isFinal({ status, body }: WireAnswer): boolean {
  if (status >= 500 || NOT_FINAL_STATUSES.includes(status)) return false;
  return body === undefined || !body.startsWith(`{"error":"${NOT_FINAL_CODE}"`);
}
