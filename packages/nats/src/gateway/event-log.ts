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

const WRITE_TIMEOUT_MS = 2_000;
const RETRY_MS = 100;
/** So many events go into one answer to a replay. */
const PAGE = 500;

/** The stored trading events of one account: written by its owner in the order in which they were heard. */
export class EventLog {
  readonly #options: EventLogOptions;
  #number = 0;
  #last = 0;
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;

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
    const message: AccountMessage = { epoch, number: this.#number, timeMs: clock.now(), ...news };
    this.#pending += 1;
    this.#tail = Promise.all([this.#tail, answersFirst()])
      .then(() => this.#store(message))
      .finally(() => {
        this.#pending -= 1;
      });
  }

  /** Resolves when everything that was told before is with the programs. */
  async flushed(): Promise<void> {
    if (this.#pending > 0) await this.#tail;
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

  async #store(message: AccountMessage): Promise<void> {
    const { stores, subject, epoch, clock, isHeld } = this.#options;
    // Owners that have lost their lease keep quiet: the next one tells.
    while (isHeld()) {
      try {
        const { seq } = await stores.js.publish(subject, encode(message), {
          msgID: `${subject}:${epoch}:${message.number}`,
          timeout: WRITE_TIMEOUT_MS,
        });
        this.#last = seq;
        return;
      } catch {
        await sleep(clock, RETRY_MS);
      }
    }
  }

  async #lastStored(): Promise<number> {
    const { stores, subject } = this.#options;
    return (await stores.jsm.streams.getMessage(EVENTS_STREAM, { last_by_subj: subject }))?.seq ?? 0;
  }
}

/** The answer to a command, where the broker sends one with its events, leaves before them, as it does without a gateway. */
const answersFirst = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));
