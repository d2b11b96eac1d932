import { type Clock, nextTurn, sleep } from "@anybroker/core";
import { EVENTS_STREAM, type Stores } from "../server/stores.ts";
import { decode, encode } from "../wire/json.ts";
import type { AccountMessage, AccountNews, ReplayReply, TradingReply } from "../wire/messages.ts";

export interface EventLogOptions {
  readonly stores: Stores;
  readonly subject: string;
  readonly epoch: number;
  readonly clock: Clock;
  readonly isHeld: () => boolean;
}

/** A message to be stored, or somebody who waits for those before. */
interface Waiting {
  readonly message?: AccountMessage;
  readonly settle?: () => void;
}

const WRITE_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;
/** So many events go into one answer to a replay. */
const PAGE = 500;

/** The stored trading events of one account: written by its owner in the order in which they were heard. */
export class EventLog {
  readonly #options: EventLogOptions;
  #number = 0;
  #last = 0;
  #queue: Waiting[] = [];
  #writing: Promise<void> | undefined;

  private constructor(options: EventLogOptions) {
    this.#options = options;
  }

  static async open(options: EventLogOptions): Promise<EventLog> {
    const log = new EventLog(options);
    log.#last = await log.#lastStored();
    return log;
  }

  /** Stores `news`; programs hear it from the store. */
  tell(news: AccountNews): void {
    const { epoch, clock } = this.#options;
    this.#number += 1;
    this.#enqueue({ message: { epoch, number: this.#number, timeMs: clock.now(), ...news } });
  }

  /** Resolves when everything that was told before is with the programs. */
  async flushed(): Promise<void> {
    if (this.#writing !== undefined) await new Promise<void>((settle) => this.#enqueue({ settle }));
  }

  #enqueue(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await answersFirst();
      const batch = this.#queue;
      this.#queue = [];
      await this.#store(batch.flatMap(({ message }) => message ?? []));
      for (const { settle } of batch) settle?.();
    }
    // At once, not when the promise has settled: what comes in between would wait for nobody.
    this.#writing = undefined;
  }

  /** Where the log is now. */
  async position(): Promise<TradingReply> {
    await this.flushed();
    return { sequence: this.#last, epoch: this.#options.epoch, number: this.#number };
  }

  /** A page of what is stored after `after`. */
  async replay(after: number): Promise<ReplayReply> {
    await this.flushed();
    const { stores, subject } = this.#options;
    const { state } = await stores.jsm.streams.info(EVENTS_STREAM);
    const lost = after > 0 && after + 1 < state.first_seq;
    const events: { sequence: number; message: AccountMessage }[] = [];
    if (this.#last <= after) return { events, more: false };
    const consumer = await stores.js.consumers.get(EVENTS_STREAM, {
      filter_subjects: subject,
      deliver_policy: "by_start_sequence",
      opt_start_seq: after + 1,
    });
    for await (const message of await consumer.fetch({ max_messages: PAGE, expires: 1_000 })) {
      events.push({ sequence: message.seq, message: decode(message.data) as AccountMessage });
      if (message.seq >= this.#last) break;
    }
    const end = events.at(-1)?.sequence ?? this.#last;
    return { events, more: end < this.#last, ...(lost && { lost: true }) };
  }

  /**
   * Sends what has gathered together, and waits for all: one way to the server, however much it is. On one connection the server
   * takes it in order, and what a lost connection cuts off is its end, which is sent again.
   */
  async #store(messages: readonly AccountMessage[]): Promise<void> {
    const { clock, isHeld } = this.#options;
    let left = messages;
    // Owners that have lost their lease keep quiet: the next one tells.
    while (left.length > 0 && isHeld()) {
      const stored = await Promise.all(left.map((message) => this.#publish(message)));
      left = left.filter((_, index) => stored[index] !== true);
      if (left.length > 0) await sleep(clock, RETRY_MS);
    }
  }

  /** The number of a repeated message makes the server answer as it did the first time. */
  async #publish(message: AccountMessage): Promise<boolean> {
    const { stores, subject, epoch } = this.#options;
    try {
      const { seq } = await stores.js.publish(subject, encode(message), {
        msgID: `${subject}:${epoch}:${message.number}`,
        timeout: WRITE_TIMEOUT_MS,
      });
      this.#last = Math.max(this.#last, seq);
      return true;
    } catch {
      return false;
    }
  }

  async #lastStored(): Promise<number> {
    const { stores, subject } = this.#options;
    return (await stores.jsm.streams.getMessage(EVENTS_STREAM, { last_by_subj: subject }))?.seq ?? 0;
  }
}

/** The answer to a command, where the broker sends one with its events, leaves before them, as it does without a gateway. */
const answersFirst = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));
