import { BrokerError, type Clock, sleep } from "@anybroker/core";
import type { Command } from "@anybroker/core/adapter";
import { isOvertaken, LEDGER_STREAM, type Stores } from "../server/stores.ts";
import { decode, encode } from "../wire/json.ts";
import type { CommandAnswer } from "../wire/messages.ts";

/** What an owner notes of a command. */
export type LedgerEntry =
  /** It is about to be sent. */
  | { readonly type: "begin"; readonly account: string; readonly command: Command; readonly sentTimeMs: number }
  | { readonly type: "end"; readonly account: string; readonly clientOrderId: string; readonly answer: CommandAnswer }
  /** It has never come, and is not to be sent if it still does. */
  | { readonly type: "void"; readonly account: string; readonly clientOrderId: string };

/** Several entries, written together. */
interface Batch {
  readonly epoch: number;
  readonly timeMs: number;
  readonly entries: readonly LedgerEntry[];
}

export interface LedgerLogOptions {
  readonly stores: Stores;
  readonly subject: string;
  readonly clock: Clock;
  /** Hears what other owners have written, oldest first. */
  readonly hear: (entry: LedgerEntry) => void;
}

/** The owner that writes. */
export interface Writer {
  readonly epoch: number;
  /** Whether the lease is held still. */
  readonly isHeld: () => boolean;
  /** Another owner has begun to write. */
  readonly onFenced: () => void;
}

interface Waiting {
  readonly entry: LedgerEntry | undefined;
  /** Whether something has to be written for it, an entry or not. */
  readonly writes: boolean;
  readonly settle: (error?: BrokerError) => void;
}

const WRITE_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;
const PAGE = 1_000;

/**
 * The ledger of one broker: a stream with one writer.
 *
 * Each message is written only if the one before it is this writer's own last. A new owner writes one at once, and from
 * then on nothing that its predecessor writes is taken: who can't write can't send.
 */
export class LedgerLog {
  readonly #options: LedgerLogOptions;
  #writer: Writer | undefined;
  #following: Promise<void> = Promise.resolve();
  #last = 0;
  #count = 0;
  #fenced = false;
  /** When the oldest message that is still kept was written. */
  beganMs = Number.POSITIVE_INFINITY;
  #queue: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: LedgerLogOptions) {
    this.#options = options;
  }

  /** Reads what others have written since the last time: who waits to be the owner keeps it short. */
  follow(): Promise<void> {
    this.#following = this.#following.catch(() => {}).then(() => this.#readOn());
    return this.#following;
  }

  /** Takes the ledger over: reads the rest and writes the first message of the new owner. */
  async takeOver(writer: Writer): Promise<void> {
    this.#writer = writer;
    this.beganMs = Math.min(this.beganMs, this.#options.clock.now());
    for (;;) {
      await this.follow();
      if (await this.#publish(writer, this.#batch(writer, [])).catch(overtaken)) return;
    }
  }

  /** Resolves when the entry is stored. Rejects with NOT_READY, and nothing is stored, when this owner is none any more. */
  append(entry: LedgerEntry): Promise<void> {
    return this.#enqueue(entry, true);
  }

  /** Resolves when something was written that was begun after this call: nobody else owned the broker before. Rejects as `append`. */
  confirm(): Promise<void> {
    return this.#enqueue(undefined, true);
  }

  /** Resolves when everything before is stored. */
  flushed(): Promise<void> {
    return this.#writing === undefined ? Promise.resolve() : this.#enqueue(undefined, false);
  }

  #enqueue(entry: LedgerEntry | undefined, writes: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: BrokerError): void => (error === undefined ? resolve() : reject(error));
      this.#queue.push({ entry, writes, settle });
      this.#writing ??= this.#drain();
    });
  }

  /** Writes what has gathered, in one message, until nothing is left. */
  async #drain(): Promise<void> {
    // `#writing` has to hold this promise before the end takes it away; what is asked for meanwhile goes along.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      const entries = batch.flatMap(({ entry }) => entry ?? []);
      const error = batch.some(({ writes }) => writes) ? await this.#write(entries) : undefined;
      for (const { settle } of batch) settle(error);
    }
    // At once, not when the promise has settled: what comes in between would wait for nobody.
    this.#writing = undefined;
  }

  #batch({ epoch }: Writer, entries: readonly LedgerEntry[]): Batch {
    return { epoch, timeMs: this.#options.clock.now(), entries };
  }

  /** Why it could not be written, or undefined. */
  async #write(entries: readonly LedgerEntry[]): Promise<BrokerError | undefined> {
    const writer = this.#writer;
    if (writer === undefined) return notOwner();
    const batch = this.#batch(writer, entries);
    while (!this.#fenced && writer.isHeld()) {
      try {
        await this.#publish(writer, batch);
        return undefined;
      } catch (error) {
        if (isOvertaken(error)) {
          this.#fenced = true;
          writer.onFenced();
        } else {
          await sleep(this.#options.clock, RETRY_MS);
        }
      }
    }
    return notOwner();
  }

  /** The number of a repeated message makes the server answer as it did the first time. */
  async #publish({ epoch }: Writer, batch: Batch): Promise<true> {
    const { stores, subject } = this.#options;
    const { seq } = await stores.js.publish(subject, encode(batch), {
      msgID: `${subject}:${epoch}:${this.#count}`,
      expect: { lastSubjectSequence: this.#last },
      timeout: WRITE_TIMEOUT_MS,
    });
    this.#last = seq;
    this.#count += 1;
    return true;
  }

  async #readOn(): Promise<void> {
    const { stores, subject, hear } = this.#options;
    const end = (await stores.jsm.streams.getMessage(LEDGER_STREAM, { last_by_subj: subject }))?.seq ?? 0;
    if (end <= this.#last) return;
    const consumer = await stores.js.consumers.get(LEDGER_STREAM, {
      filter_subjects: subject,
      deliver_policy: "by_start_sequence",
      opt_start_seq: this.#last + 1,
    });
    while (this.#last < end) {
      for await (const message of await consumer.fetch({ max_messages: PAGE, expires: 1_000 })) {
        const { timeMs, entries } = decode(message.data) as Batch;
        this.beganMs = Math.min(this.beganMs, timeMs);
        for (const entry of entries) hear(entry);
        this.#last = message.seq;
        if (message.seq >= end) break;
      }
    }
  }
}

/** The error that nobody can be told of in a better way: another gateway owns the broker. */
export const notOwner = (): BrokerError =>
  new BrokerError("NOT_READY", "This gateway does not own the broker any more; the next owner is asked in its place.");

function overtaken(error: unknown): false {
  if (isOvertaken(error)) return false;
  throw error;
}
