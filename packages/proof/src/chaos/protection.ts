import type { Meant } from "./commands.ts";
import { type LedgerHistory, tagOf } from "./ledger-history.ts";

/** Measures how long positions that were meant to have a stop loss had none at the venue. */
export class ProtectionWatch {
  readonly #history: LedgerHistory;
  readonly #meant: readonly Meant[];
  /** Since when each bare position is bare. */
  readonly #bareSinceMs = new Map<string, number>();
  #sumMs = 0;

  constructor(history: LedgerHistory, meant: readonly Meant[]) {
    this.#history = history;
    this.#meant = meant;
  }

  get unprotectedMs(): number {
    return this.#sumMs;
  }

  /** To be called whenever the clock is about to move, and when it has moved. */
  observe(nowMs: number): void {
    const bare = this.#barePositions();
    for (const [id, sinceMs] of this.#bareSinceMs) {
      this.#sumMs += nowMs - sinceMs;
      if (!bare.has(id)) this.#bareSinceMs.delete(id);
    }
    for (const id of bare) this.#bareSinceMs.set(id, nowMs);
  }

  #barePositions(): ReadonlySet<string> {
    const { ledger } = this.#history;
    const bare = ledger.positions().filter(({ stopLoss, openOrderId }) => {
      const order = openOrderId === undefined ? undefined : ledger.order(openOrderId);
      return stopLoss === undefined && order !== undefined && this.#meantToBeProtected(tagOf(order));
    });
    return new Set(bare.map(({ id }) => id));
  }

  #meantToBeProtected(name: string | undefined): boolean {
    return this.#meant.some(
      (meant) => meant.name === name && meant.command.kind === "place" && meant.command.stopPips !== undefined,
    );
  }
}
