import type { InterceptedCall, Interceptor, Journal, JournalEntry } from "@anybroker/core";

/** A journal that outlives the programs of a scenario; it keeps text, so that nothing but facts gets through. */
export class KeptJournal implements Journal {
  readonly #lines = new Map<string, string>();

  /** Commands that were begun and not ended. */
  get open(): number {
    return this.#lines.size;
  }

  async begin(entry: JournalEntry): Promise<void> {
    this.#lines.set(entry.command.clientOrderId, JSON.stringify(entry));
  }

  end(_scope: string, clientOrderId: string): void {
    this.#lines.delete(clientOrderId);
  }

  async unsettled(): Promise<readonly JournalEntry[]> {
    return [...this.#lines.values()].map((line): JournalEntry => JSON.parse(line));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Where in the life of a command a program is killed. */
export type KillPoint =
  | "before it is journaled"
  | "when it is journaled"
  | "before it is sent"
  | "while it is on its way"
  | "when it is answered"
  | "before its end is journaled"
  | "when all is done";

export const KILL_POINTS: readonly KillPoint[] = [
  "before it is journaled",
  "when it is journaled",
  "before it is sent",
  "while it is on its way",
  "when it is answered",
  "before its end is journaled",
  "when all is done",
];

/**
 * A program that is killed at a point of its first call of `operation`: from then on it writes no journal and makes no
 * call. Hand its `journal` and `intercept` to `connect`.
 */
export class DoomedProcess {
  readonly journal: Journal;
  readonly intercept: Interceptor;
  #dead = false;

  constructor(kept: Journal, operation: string, point: KillPoint) {
    const dieAt = (here: KillPoint): boolean => {
      if (here === point) this.#dead = true;
      return this.#dead;
    };
    this.journal = {
      begin: async (entry) => {
        if (dieAt("before it is journaled")) return never();
        await kept.begin(entry);
        if (dieAt("when it is journaled")) return never();
      },
      end: (scope, clientOrderId) => {
        if (!dieAt("before its end is journaled")) kept.end(scope, clientOrderId);
        dieAt("when all is done");
      },
      unsettled: (scope) => kept.unsettled(scope),
      close: () => Promise.resolve(),
    };
    this.intercept = async (call, next) => {
      if (this.#dead) return deadCall(call);
      if (call.operation !== operation) return next();
      if (dieAt("before it is sent")) return deadCall(call);
      const answer = next();
      if (dieAt("while it is on its way")) {
        answer.catch(() => {});
        return deadCall(call);
      }
      const result = await answer;
      return dieAt("when it is answered") ? deadCall(call) : result;
    };
  }

  get dead(): boolean {
    return this.#dead;
  }
}

const never = (): Promise<never> => new Promise(() => {});

/** A call of a dead program: it ends with the object, and nothing comes of it. */
const deadCall = ({ signal }: InterceptedCall): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
