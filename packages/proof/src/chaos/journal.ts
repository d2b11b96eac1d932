import type { Journal, JournalEntry } from "@anybroker/core";

/** What outlives a killed process: entries as text, so that nothing but facts gets through. */
export class SurvivingJournal {
  readonly #lines = new Map<string, string>();

  /** The journal as one process holds it; a dead process writes nothing any more. */
  heldBy(process: { readonly dead: boolean }, onBegin: (entry: JournalEntry) => void): Journal {
    return {
      begin: async (entry) => {
        if (process.dead) return never();
        this.#lines.set(entry.command.clientOrderId, JSON.stringify(entry));
        onBegin(entry);
        // Whoever listens may have ended the process on this line.
        if (process.dead) return never();
      },
      end: (_scope, clientOrderId) => {
        if (!process.dead) this.#lines.delete(clientOrderId);
      },
      unsettled: async () => [...this.#lines.values()].map((line) => JSON.parse(line) as JournalEntry),
      close: async () => {},
    };
  }
}

const never = (): Promise<never> => new Promise(() => {});
