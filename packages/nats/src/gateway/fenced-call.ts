import type { Call, Lane } from "@anybroker/core/adapter";
import { notOwner } from "./ledger-log.ts";

/** A call that is refused at the moment of its writing to the wire when this gateway is the owner no more. */
export class FencedCall implements Call {
  readonly #call: Call;
  readonly #isHeld: () => boolean;

  constructor(call: Call, isHeld: () => boolean) {
    this.#call = call;
    this.#isHeld = isHeld;
  }

  get operation(): string {
    return this.#call.operation;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get requestId(): string {
    return this.#call.requestId;
  }

  get lane(): Lane {
    return this.#call.lane;
  }

  get attempt(): number {
    return this.#call.attempt;
  }

  get sent(): boolean {
    return this.#call.sent;
  }

  /** Throws NOT_READY, not executed: the owner's time ran out, or its process slept, since the command was noted. */
  markSent(): void {
    if (!this.#isHeld()) throw notOwner();
    this.#call.markSent();
  }
}
