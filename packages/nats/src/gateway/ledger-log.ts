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
  readonly epoch: number;
  readonly clock: Clock;
  /** Whether the lease is held still. */
  readonly isHeld: () => boolean;
  /** Another owner has begun to write. */
  readonly onFenced: () => void;
}

interface Waiting {
  readonly entry: LedgerEntry | undefined;
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

  /** Takes the ledger over from the owner before, and gives `hear` what is in it, oldest first. */
  async open(hear: (entry: LedgerEntry) => void): Promise<void> {
    const { stores, subject } = this.#options;
    let readTo = 0;
    for (;;) {
      const last = (await stores.jsm.streams.getMessage(LEDGER_STREAM, { last_by_subj: subject }))?.seq ?? 0;
      if (last > readTo) {
        await this.#read(readTo + 1, last, hear);
        readTo = last;
      }
      this.#last = last;
      this.beganMs = Math.min(this.beganMs, this.#options.clock.now());
      if (await this.#publish(this.#batch([])).catch(overtaken)) return;
    }
  }

  /** Resolves when the entry is stored. Rejects with NOT_READY, and nothing is stored, when this owner is none any more. */
  append(entry: LedgerEntry): Promise<void> {
    return this.#enqueue(entry);
  }

  /** Resolves when everything before is stored. */
  flushed(): Promise<void> {
    return this.#writing === undefined ? Promise.resolve() : this.#enqueue(undefined);
  }

  #enqueue(entry: LedgerEntry | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: BrokerError): void => (error === undefined ? resolve() : reject(error));
      this.#queue.push({ entry, settle });
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
      const error = entries.length === 0 ? undefined : await this.#write(this.#batch(entries));
      for (const { settle } of batch) settle(error);
    }
    // At once, not when the promise has settled: what comes in between would wait for nobody.
    this.#writing = undefined;
  }

  #batch(entries: readonly LedgerEntry[]): Batch {
    return { epoch: this.#options.epoch, timeMs: this.#options.clock.now(), entries };
  }

  /** Why it could not be written, or undefined. */
  async #write(batch: Batch): Promise<BrokerError | undefined> {
    const { isHeld, onFenced, clock } = this.#options;
    while (!this.#fenced && isHeld()) {
      try {
        await this.#publish(batch);
        return undefined;
      } catch (error) {
        if (isOvertaken(error)) {
          this.#fenced = true;
          onFenced();
        } else {
          await sleep(clock, RETRY_MS);
        }
      }
    }
    return notOwner();
  }

  /** The number of a repeated message makes the server answer as it did the first time. */
  async #publish(batch: Batch): Promise<true> {
    const { stores, subject, epoch } = this.#options;
    const { seq } = await stores.js.publish(subject, encode(batch), {
      msgID: `${subject}:${epoch}:${this.#count}`,
      expect: { lastSubjectSequence: this.#last },
      timeout: WRITE_TIMEOUT_MS,
    });
    this.#last = seq;
    this.#count += 1;
    return true;
  }

  async #read(from: number, to: number, hear: (entry: LedgerEntry) => void): Promise<void> {
    const { stores, subject } = this.#options;
    const consumer = await stores.js.consumers.get(LEDGER_STREAM, {
      filter_subjects: subject,
      deliver_policy: "by_start_sequence",
      opt_start_seq: from,
    });
    for (;;) {
      for await (const message of await consumer.fetch({ max_messages: PAGE, expires: 1_000 })) {
        const { timeMs, entries } = decode(message.data) as Batch;
        this.beganMs = Math.min(this.beganMs, timeMs);
        for (const entry of entries) hear(entry);
        if (message.seq >= to) return;
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
