import type { Lane } from "../adapter/call.ts";
import { methodOf } from "../adapter/command-methods.ts";
import type { Command } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Journal, JournalEntry } from "./journal.ts";

/** One account's side of a journal; does nothing where there is none. */
export class CommandLog {
  readonly #journal: Journal | undefined;
  readonly #scope: string;
  readonly #held = new Map<string, Command>();
  readonly #onProblem: (error: BrokerError) => void;
  readonly #pending = new Set<string>();

  constructor(
    journal: Journal | undefined,
    broker: string,
    accountId: string,
    onProblem: (error: BrokerError) => void,
  ) {
    this.#journal = journal;
    this.#scope = `${broker}/${accountId}`;
    this.#onProblem = onProblem;
  }

  /** Commands that were begun and not ended, an earlier process's included; undefined without a journal. */
  get pending(): number | undefined {
    return this.#journal === undefined ? undefined : this.#pending.size;
  }

  /** False without a journal: then there is nothing to wait for before a command is sent. */
  get keeps(): boolean {
    return this.#journal !== undefined;
  }

  /**
   * Resolves when the command may be sent.
   *
   * Nothing that adds risk is sent without its entry (JOURNAL_FAILED); what reduces it is not held up by a full disk.
   */
  async begin(lane: Lane, entry: Omit<JournalEntry, "scope">): Promise<void> {
    if (this.#journal === undefined) return;
    this.#pending.add(entry.command.clientOrderId);
    try {
      const command = this.#held.get(entry.command.clientOrderId) ?? entry.command;
      await this.#journal.begin({ scope: this.#scope, ...entry, command });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const failed = new BrokerError(
        "JOURNAL_FAILED",
        `${methodOf(entry.command)} was not sent because it could not be written to the journal first: ${reason}`,
        { cause },
      );
      if (lane !== "reduce") throw failed;
      this.#onProblem(failed);
    }
  }

  /** The command's outcome is known. */
  end({ clientOrderId }: Command): void {
    if (this.#held.has(clientOrderId)) return;
    this.#pending.delete(clientOrderId);
    this.#journal?.end(this.#scope, clientOrderId);
  }

  /** The entry of this command outlives its outcome, whole as it is here, because more has to follow: until `release`. */
  hold(command: Command): void {
    this.#held.set(command.clientOrderId, command);
  }

  /** All that had to follow is done. */
  release(command: Command): void {
    if (this.#held.delete(command.clientOrderId)) this.end(command);
  }

  /** What an earlier process had begun and not ended, oldest first. */
  async unsettled(): Promise<readonly JournalEntry[]> {
    const entries = (await this.#journal?.unsettled(this.#scope)) ?? [];
    for (const { command } of entries) this.#pending.add(command.clientOrderId);
    return entries;
  }
}
