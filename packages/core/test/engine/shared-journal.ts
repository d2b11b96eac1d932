import type { Journal, JournalEntry } from "@anybroker/core";

/** A journal in memory that outlives the processes of a test, as JSON so that nothing but facts gets through. */
export class SharedJournal implements Journal {
  readonly lines: Map<string, string>;
  fails = false;
  /** The process is gone: it writes nothing any more. */
  dead = false;

  constructor(lines = new Map<string, string>()) {
    this.lines = lines;
  }

  async begin(entry: JournalEntry): Promise<void> {
    if (this.dead) return;
    if (this.fails) throw new Error("no space left on device");
    this.lines.set(entry.command.clientOrderId, JSON.stringify(entry));
  }

  end(_scope: string, clientOrderId: string): void {
    if (!this.dead) this.lines.delete(clientOrderId);
  }

  async unsettled(): Promise<readonly JournalEntry[]> {
    return [...this.lines.values()].map((line) => JSON.parse(line) as JournalEntry);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
