import { asBrokerError, BrokerError, nextTurn } from "@anybroker/core";
import type { AccountSink, AdapterContext, Call } from "@anybroker/core/adapter";
import type { Listening } from "../server/listening.ts";
import type { Session } from "../session.ts";
import { errorOf } from "../wire/fault.ts";
import type { AccountMessage, ReplayReply, StreamRequest, TradingReply } from "../wire/messages.ts";

const TRADING: StreamRequest = { kind: "trading" };

/** An account's stored trading events: each once, in order, those of an absence included. */
export class TradingStream {
  readonly #session: Session;
  readonly #account: string;
  readonly #sink: AccountSink;
  readonly #context: AdapterContext;
  #listening: Listening | undefined;
  /** The last event that was passed on, or that was there before the first. */
  #sequence: number | undefined;
  #epoch = 0;
  #number = 0;
  /** What came while the missing ones were being read. */
  #held: { readonly message: AccountMessage; readonly sequence: number }[] | undefined;

  constructor(session: Session, account: string, sink: AccountSink, context: AdapterContext) {
    this.#session = session;
    this.#account = account;
    this.#sink = sink;
    this.#context = context;
  }

  /** The number of the last event that was passed on. */
  get sequence(): number {
    return this.#sequence ?? 0;
  }

  /** Begins, or goes on after the link was lost: what was told meanwhile comes first. */
  async start(call: Call): Promise<void> {
    this.stop();
    this.#held = [];
    const listening: Listening = this.#session.listen(this.#session.subjects.events(this.#account), (value, sequence) =>
      // An answer that came in the same packet goes first, as it left the gateway first.
      nextTurn(() => {
        if (this.#listening === listening) this.#hear(value as AccountMessage, sequence);
      }),
    );
    this.#listening = listening;
    try {
      const reply = (await this.#session.ask("read", this.#account, "subscribe", TRADING, call)) as TradingReply;
      if (listening.refused !== undefined) throw listening.refused;
      if (this.#sequence === undefined) {
        this.#sequence = reply.sequence;
        this.#epoch = reply.epoch;
        this.#number = reply.number;
      } else if (reply.sequence > this.#sequence) {
        await this.#readMissing();
      }
      this.#release();
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  stop(): void {
    this.#listening?.stop();
    this.#listening = undefined;
  }

  #hear(message: AccountMessage, sequence: number): void {
    if (this.#held !== undefined) this.#held.push({ message, sequence });
    else this.#take(message, sequence);
  }

  #take(message: AccountMessage, sequence: number): void {
    if (this.#isMissing(message)) {
      this.#held = [{ message, sequence }];
      void this.#mend();
      return;
    }
    this.#pass(message, sequence);
  }

  /** Whether something was told between the last event and this one. */
  #isMissing({ epoch, number }: AccountMessage): boolean {
    return epoch >= this.#epoch && number > (epoch === this.#epoch ? this.#number : 0) + 1;
  }

  /** Reads what was lost on the way while the link lived. */
  async #mend(): Promise<void> {
    try {
      await this.#readMissing();
    } catch (error) {
      // The cross-check of the books will find what this leaves out.
      this.#sink.problem(
        asBrokerError(error, "HISTORY_GAP", "Trading events that were lost on the way can't be read."),
      );
    }
    this.#release();
  }

  async #readMissing(): Promise<void> {
    for (let more = true; more; ) {
      const call = this.#context.call("replay");
      try {
        const after = { after: this.sequence };
        const reply = (await this.#session.ask("read", this.#account, "replay", after, call)) as ReplayReply;
        for (const { message, sequence } of reply.events) this.#pass(message, sequence);
        more = reply.more;
      } finally {
        call.dispose();
      }
    }
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { message, sequence } of held) this.#pass(message, sequence);
  }

  #pass(message: AccountMessage, sequence: number): void {
    if (sequence <= this.sequence) return;
    this.#sequence = sequence;
    // An owner that had lost its lease: what it tells is older than what its successor told.
    if (message.epoch < this.#epoch) return;
    this.#epoch = message.epoch;
    this.#number = message.number;
    this.#tell(message);
  }

  #tell(message: AccountMessage): void {
    const sink = this.#sink;
    if (message.kind === "execution") {
      sink.execution(message.execution);
    } else if (message.kind === "observed") {
      sink.observed(message.observation);
    } else if (message.kind === "problem") {
      sink.problem(errorOf(message.problem));
    } else if (message.kind === "permission") {
      const { account, cause } = message;
      this.#context.link.account(account, cause === undefined ? undefined : errorOf(cause));
    } else {
      sink.problem(new BrokerError("BAD_ANSWER", "The gateway told something that this version does not know."));
    }
  }
}
