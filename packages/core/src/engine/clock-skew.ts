/**
 * What own executions prove of the difference between this machine's clock and the broker's.
 *
 * An execution happens after its command was sent and before it is heard of. One that the broker dates outside of that
 * shows that the clocks differ, and by how much at least.
 */
export class ClockSkew {
  #aheadMs = 0;

  /** How far this machine's clock is ahead of the broker's, at least; negative when it is behind, 0 while nothing is proven. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Takes in an execution that the broker dates `brokerMs`, of a command sent at `sentMs` and heard of at `heardMs` by our clock. */
  note(brokerMs: number, sentMs: number, heardMs: number): void {
    // The clock was set back in between: it tells nothing.
    if (heardMs < sentMs) return;
    this.#aheadMs = brokerMs < sentMs ? sentMs - brokerMs : Math.min(0, heardMs - brokerMs);
  }
}
