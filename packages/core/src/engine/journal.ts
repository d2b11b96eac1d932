import type { Command } from "../adapter/commands.ts";
import type { DealMark } from "./order-book.ts";

/** A command that was about to be sent. */
export interface JournalEntry {
  /** The broker and account that it is for: entries of others are left alone. */
  readonly scope: string;
  readonly command: Command;
  readonly sentTimeMs: number;
  /** The newest deals that were known before it was sent. */
  readonly after?: DealMark;
}

/**
 * Remembers commands whose outcome is not known, so that a killed process finds them when it starts again.
 *
 * Implement it on any store whose writes survive a crash.
 */
export interface Journal {
  /** Resolves when the entry would survive a crash; the command is sent only then. */
  begin(entry: JournalEntry): Promise<void>;
  /** The outcome is known. It does no harm when this gets lost: the command is looked for once more. */
  end(scope: string, clientOrderId: string): void;
  /** The commands of a scope that were begun and not ended, oldest first. */
  unsettled(scope: string): Promise<readonly JournalEntry[]>;
  /** Entries that were there and could not be read again, where the store can tell; the broker reports them. */
  readonly damagedLines?: number;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}
