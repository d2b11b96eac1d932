import type { Clock } from "@anybroker/core";
import { type NatsConnection, RequestError, TimeoutError } from "@nats-io/transport-node";

/** So often in a row nobody has to be there. */
const MIN_LOOKS = 2;

/**
 * Whether a holder is still connected to the server.
 *
 * The server says at once that nobody listens when a process has died. That is a hint and no proof: the holder may live
 * and be cut off. It counts only of a holder that has answered here before.
 */
export class Presence {
  readonly #nc: NatsConnection;
  readonly #subject: string;
  readonly #clock: Clock;
  readonly #answerMs: number;
  #holder = "";
  #answered = false;
  #asking = false;
  #looks = 0;
  #goneMs = 0;

  /** @param answerMs an answer that takes longer was lost with its holder. */
  constructor(nc: NatsConnection, subject: string, clock: Clock, answerMs: number) {
    this.#nc = nc;
    this.#subject = subject;
    this.#clock = clock;
    this.#answerMs = answerMs;
  }

  /** For how long `holder` has been away; 0 while nothing is known. Asks once more, and does not wait for it. */
  goneForMs(holder: string): number {
    if (holder !== this.#holder) {
      this.#holder = holder;
      this.#answered = false;
      this.#looks = 0;
    }
    if (!this.#asking) void this.#ask(holder);
    return this.#looks < MIN_LOOKS ? 0 : this.#clock.monotonic() - this.#goneMs;
  }

  async #ask(holder: string): Promise<void> {
    this.#asking = true;
    try {
      const { data } = await this.#nc.request(this.#subject, holder, { timeout: this.#answerMs });
      // An earlier holder that has not noticed yet says nothing of this one.
      this.#answered ||= new TextDecoder().decode(data) === this.#holder;
      this.#looks = 0;
    } catch (error) {
      if (error instanceof TimeoutError) return;
      const nobody = error instanceof RequestError && error.isNoResponders();
      if (!nobody || !this.#answered) this.#looks = 0;
      else if (this.#looks++ === 0) this.#goneMs = this.#clock.monotonic();
    } finally {
      this.#asking = false;
    }
  }
}
