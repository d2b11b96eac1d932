import type { Meant } from "./commands.ts";
import { type LedgerHistory, tagOf } from "./ledger-history.ts";

/** A time during which a position that was meant to have a stop loss had none. */
export interface Bare {
  readonly positionId: string;
  readonly ms: number;
  /** The part of it in which a process was there and could reach the broker. */
  readonly servedMs: number;
}

/** Measures how long positions that were meant to have a stop loss had none at the venue. */
export class ProtectionWatch {
  readonly #history: LedgerHistory;
  readonly #meant: readonly Meant[];
  readonly #bare = new Map<string, { ms: number; servedMs: number }>();
  #current: ReadonlySet<string> = new Set();
  #nowMs = 0;
  #served = false;

  constructor(history: LedgerHistory, meant: readonly Meant[]) {
    this.#history = history;
    this.#meant = meant;
  }

  /** By position, those that were bare for a moment left out. */
  get bare(): readonly Bare[] {
    return [...this.#bare].flatMap(([positionId, times]) => (times.ms > 0 ? [{ positionId, ...times }] : []));
  }

  /** To be called whenever the clock is about to move, and when it has moved. */
  observe(nowMs: number, served: boolean): void {
    const ms = nowMs - this.#nowMs;
    for (const id of this.#current) {
      const times = this.#bare.get(id) ?? { ms: 0, servedMs: 0 };
      times.ms += ms;
      if (this.#served) times.servedMs += ms;
      this.#bare.set(id, times);
    }
    this.#nowMs = nowMs;
    this.#served = served;
    this.#current = this.#barePositions();
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
    const given = this.#meant.filter((meant) => meant.name === name);
    // Carried out after two processes had given it up: nobody stays with it any more.
    const isForgotten = given.some(({ said, mayComeLate }) => mayComeLate === true && said.outcome === "died");
    return !isForgotten && given.some(({ command }) => command.kind === "place" && command.stopPips !== undefined);
  }
}
