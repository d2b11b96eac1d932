import { BrokerError, type ErrorCode } from "@anybroker/core";
import type { LinkSink } from "@anybroker/core/adapter";

/** No answer came, and not because the caller gave up. */
const NO_ANSWER: readonly ErrorCode[] = ["UNREACHABLE", "CONNECTION_LOST", "REQUEST_TIMEOUT"];
/** One connection that breaks is no lost link: so many exchanges in a row have to fail. */
const FAILURES_OF_A_LOSS = 2;

/**
 * Whether the service can be heard: calls have answers, and the streams that are wanted are connected.
 *
 * There is no connection that is always open, so the link is judged by the calls, of which the reading of the books
 * makes one every few seconds.
 */
export class LinkHealth {
  readonly #link: LinkSink;
  readonly #ended = new Set<string>();
  #failures = 0;
  #isDown = false;

  constructor(link: LinkSink) {
    this.#link = link;
  }

  /** An exchange is over: `failure` says why there was no answer. */
  exchanged(failure: BrokerError | undefined): void {
    if (failure === undefined) {
      this.#failures = 0;
      this.#judge();
    } else if (NO_ANSWER.includes(failure.code)) {
      this.#failures += 1;
      this.#judge(failure);
    }
  }

  /** The stream of an account was lost, or could not be opened. */
  streamLost(accountId: string, cause: BrokerError): void {
    this.#ended.add(accountId);
    this.#judge(cause);
  }

  /** The stream of an account is connected, or no longer wanted. */
  streamBack(accountId: string): void {
    if (this.#ended.delete(accountId)) this.#judge();
  }

  #judge(cause?: BrokerError): void {
    const isDown = this.#failures >= FAILURES_OF_A_LOSS || this.#ended.size > 0;
    if (isDown === this.#isDown) return;
    this.#isDown = isDown;
    if (!isDown) this.#link.up();
    else
      this.#link.down(
        cause ?? new BrokerError("CONNECTION_LOST", "API2Trade can't be heard.", { broker: "api2trade" }),
      );
  }
}
