import { type AccountId, BrokerError } from "@anybroker/core";
import type { AdapterContext, CallOptions } from "@anybroker/core/adapter";
import type { Session } from "../session.ts";
import type { AccountMessage, HelloReply, ReplayReply } from "../wire/messages.ts";
import type { TradingStream } from "./trading-stream.ts";

/** What there is of a gateway besides the broker that it serves. */
export interface NatsBroker {
  /** What the gateway said of itself last: the adapter behind it, the owner's epoch, its link. */
  readonly gateway: HelloReply;
}

/** A stored trading event with its number. */
export interface StoredEvent {
  /** Grows with each event of the account. */
  readonly sequence: number;
  readonly message: AccountMessage;
}

/** What there is of an account besides the broker's own. */
export interface NatsAccount {
  /** The number of the last stored event that this program has heard: to be kept for the time after a restart. */
  readonly sequence: number;
  /**
   * The stored trading events after number `after`, in order, each once, up to now: what a program that was away has
   * missed, in the words of the broker's adapter. The gateway keeps them for seven days.
   *
   * Rejects with HISTORY_GAP when some of them are not kept any more.
   */
  events(after: number, options?: CallOptions): AsyncIterable<StoredEvent>;
}

/** The native part of an account's port. */
export function natsAccount(
  session: Session,
  account: AccountId,
  trading: TradingStream,
  context: AdapterContext,
): NatsAccount {
  return {
    get sequence() {
      return trading.sequence;
    },
    async *events(after, options = {}) {
      let from = after;
      for (let more = true; more; ) {
        const call = context.call("replay", { lane: "history", ...options });
        let reply: ReplayReply;
        try {
          reply = (await session.ask("read", account, "replay", { after: from }, call)) as ReplayReply;
        } finally {
          call.dispose();
        }
        if (reply.lost === true) throw gap(account, from);
        yield* reply.events;
        from = reply.events.at(-1)?.sequence ?? from;
        ({ more } = reply);
      }
    },
  };
}

const gap = (account: AccountId, after: number): BrokerError =>
  new BrokerError(
    "HISTORY_GAP",
    `Not all trading events of account ${account} after number ${after} are kept any more; read its history instead.`,
  );
