import type { Clock } from "@anybroker/core";
import type { Command, Receipt } from "@anybroker/core/adapter";
import type { CommandAnswer } from "../wire/messages.ts";
import { type LedgerEntry, LedgerLog, type LedgerLogOptions, type Writer } from "./ledger-log.ts";

/** What is known of a command. */
export type CommandRecord =
  /** On its way here: it may still be given up. */
  | { readonly state: "running"; readonly command: Command; readonly answer: Promise<CommandAnswer> }
  /** An owner before was about to send it and told no more. */
  | { readonly state: "orphaned"; readonly command: Command }
  | { readonly state: "answered"; readonly command?: Command; readonly answer: CommandAnswer }
  | { readonly state: "void" };

/** How far the clocks of programs and gateways may differ where the ledger's beginning is concerned. */
const SKEW_MS = 10_000;
/** So many commands are remembered; the oldest are forgotten first. */
const REMEMBERED = 100_000;

/** Every command of one broker by its client order id, over all owners. */
export class Ledger {
  readonly #log: LedgerLog;
  readonly #records = new Map<string, CommandRecord & { readonly timeMs: number }>();
  readonly #clock: Clock;
  #forgottenMs = 0;

  constructor(options: Omit<LedgerLogOptions, "hear">) {
    this.#log = new LedgerLog({ ...options, hear: (entry) => this.#hear(entry) });
    this.#clock = options.clock;
  }

  /** Reads on what the owner writes, so that little is left to read when it is to be followed. */
  follow(): Promise<void> {
    return this.#log.follow();
  }

  /** Takes the ledger over from the owner before: from now on that one can't write. */
  takeOver(writer: Writer): Promise<void> {
    return this.#log.takeOver(writer);
  }

  find(account: string, clientOrderId: string): CommandRecord | undefined {
    return this.#records.get(keyOf(account, clientOrderId));
  }

  /** The account's commands that were taken, with what was answered. */
  *receipts(account: string): Iterable<readonly [Command, Receipt]> {
    const prefix = keyOf(account, "");
    for (const [key, record] of this.#records) {
      if (record.state !== "answered" || record.command === undefined || !key.startsWith(prefix)) continue;
      if ("receipt" in record.answer) yield [record.command, record.answer.receipt];
    }
  }

  /** A command that was sent later than this (by the sender's clock) is in the ledger, or has never come. */
  get completeSinceMs(): number {
    return Math.max(this.#log.beganMs, this.#forgottenMs) + SKEW_MS;
  }

  /** Commands whose outcome the owner before did not tell. */
  get orphaned(): number {
    let count = 0;
    for (const { state } of this.#records.values()) if (state === "orphaned") count += 1;
    return count;
  }

  /** Notes that a command is being worked on. Nothing is written before `begin`. */
  start(account: string, command: Command, answer: Promise<CommandAnswer>): void {
    this.#keep(account, command.clientOrderId, { state: "running", command, answer });
  }

  /** Resolves when the command may be sent; rejects with NOT_READY when this owner is none any more. */
  begin(account: string, command: Command, sentTimeMs: number): Promise<void> {
    return this.#log.append({ type: "begin", account, command, sentTimeMs });
  }

  /** Notes the answer. When it gets lost, the next owner looks for the command at the broker. */
  end(account: string, command: Command, answer: CommandAnswer): void {
    const { clientOrderId } = command;
    this.#keep(account, clientOrderId, { state: "answered", command, answer });
    this.#log.append({ type: "end", account, clientOrderId, answer }).catch(() => {});
  }

  /** Resolves when it is certain that a command that has not come yet is never sent, by this owner or another. */
  async voidUnseen(account: string, clientOrderId: string): Promise<void> {
    this.#keep(account, clientOrderId, { state: "void" });
    await this.#log.append({ type: "void", account, clientOrderId });
  }

  /** Resolves when it is certain that nobody else owned the broker when this was asked; rejects with NOT_READY when somebody did. */
  confirm(): Promise<void> {
    return this.#log.confirm();
  }

  /** Resolves when everything is written. */
  close(): Promise<void> {
    return this.#log.flushed().catch(() => {});
  }

  #hear(entry: LedgerEntry): void {
    switch (entry.type) {
      case "begin":
        this.#keep(entry.account, entry.command.clientOrderId, { state: "orphaned", command: entry.command });
        return;
      case "end": {
        const known = this.find(entry.account, entry.clientOrderId);
        const command = known !== undefined && "command" in known ? known.command : undefined;
        this.#keep(entry.account, entry.clientOrderId, {
          state: "answered",
          answer: entry.answer,
          ...(command !== undefined && { command }),
        });
        return;
      }
      case "void":
        this.#keep(entry.account, entry.clientOrderId, { state: "void" });
    }
  }

  #keep(account: string, clientOrderId: string, record: CommandRecord): void {
    const key = keyOf(account, clientOrderId);
    this.#records.delete(key);
    this.#records.set(key, { ...record, timeMs: this.#clock.now() });
    const [oldest] = this.#records;
    if (this.#records.size <= REMEMBERED || oldest === undefined) return;
    this.#records.delete(oldest[0]);
    this.#forgottenMs = Math.max(this.#forgottenMs, oldest[1].timeMs);
  }
}

const keyOf = (account: string, clientOrderId: string): string => `${account}\n${clientOrderId}`;
