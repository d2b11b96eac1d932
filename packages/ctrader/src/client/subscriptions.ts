import { BrokerError } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { Messages, ProtoOATrendbarPeriod } from "../schema/index.ts";
import type { Connection } from "./connection.ts";
import { CtraderError } from "./ctrader-error.ts";
import type { Answer, RequestName, RequestOptions } from "./requests.ts";

/** What can be subscribed to. Bars and depth need the spots of their symbol. */
export type Feed =
  | { readonly kind: "spots"; readonly symbolId: string }
  | { readonly kind: "bars"; readonly symbolId: string; readonly period: ProtoOATrendbarPeriod }
  | { readonly kind: "depth"; readonly symbolId: string };

type Send = <Name extends RequestName>(
  name: Name,
  message: Messages[Name],
  options?: RequestOptions,
) => Promise<Answer<Name>>;

interface Wanted {
  readonly feed: Feed;
  count: number;
}

/** Dependencies first. */
const KINDS: readonly Feed["kind"][] = ["spots", "bars", "depth"];

const keyOf = (feed: Feed): string => `${feed.kind} ${feed.symbolId}${feed.kind === "bars" ? ` ${feed.period}` : ""}`;

/** What every subscription that was granted waits for. */
const GRANTED = Promise.resolve();

/** The subscriptions of one account: counted, so that the last one out switches off, and made again after a cut. */
export class Subscriptions {
  readonly #accountId: string;
  readonly #send: Send;
  readonly #onProblem: (error: unknown) => void;
  readonly #wanted = new Map<string, Wanted>();
  /** What the present session has, or is being asked for. */
  #live = new Map<string, Promise<void>>();

  constructor(accountId: string, send: Send, onProblem: (error: unknown) => void) {
    this.#accountId = accountId;
    this.#send = send;
    this.#onProblem = onProblem;
  }

  /** Resolves when the broker has granted the feed, and what it needs. */
  async add(feed: Feed, options: RequestOptions): Promise<void> {
    const wanted = this.#want(feed);
    try {
      if (feed.kind !== "spots") await this.add({ kind: "spots", symbolId: feed.symbolId }, options);
      try {
        await this.#ensure(feed, options);
      } catch (error) {
        if (feed.kind !== "spots") await this.remove({ kind: "spots", symbolId: feed.symbolId }, options);
        throw error;
      }
    } catch (error) {
      this.#unwant(wanted);
      throw error;
    }
  }

  /** Makes sure that a feed that is wanted, and what it needs, is live. */
  async ensure(feed: Feed, options: RequestOptions): Promise<void> {
    if (feed.kind !== "spots") await this.#ensure({ kind: "spots", symbolId: feed.symbolId }, options);
    await this.#ensure(feed, options);
  }

  /** The last one out switches the feed off. A connection that is down has forgotten it already. */
  async remove(feed: Feed, options: RequestOptions): Promise<void> {
    const wanted = this.#wanted.get(keyOf(feed));
    if (wanted === undefined) return;
    if (this.#unwant(wanted) && this.#live.delete(keyOf(feed))) await this.#switchOff(feed, options);
    if (feed.kind !== "spots") await this.remove({ kind: "spots", symbolId: feed.symbolId }, options);
  }

  /** Makes every wanted subscription on a new session: spots, then bars, then depth. Failures are reported. */
  async restore(connection: Connection, call: Call): Promise<void> {
    this.#live = new Map();
    const live = this.#live;
    const feeds = [...this.#wanted.values()].map(({ feed }) => feed);
    const send: Send = (name, message) => connection.request(name, message, call);
    for (const kind of KINDS) {
      const some = feeds.filter((feed) => feed.kind === kind);
      const batches = kind === "bars" ? some.map((feed) => [feed]) : some.length > 0 ? [some] : [];
      await Promise.all(batches.map((batch) => this.#restoreBatch(batch, send, live)));
    }
  }

  /** The session is gone, and its subscriptions with it. */
  forgetSession(): void {
    this.#live = new Map();
  }

  /** Nothing is wanted any more. */
  clear(): void {
    this.#wanted.clear();
    this.#live = new Map();
  }

  async #restoreBatch(feeds: readonly Feed[], send: Send, live: Map<string, Promise<void>>): Promise<void> {
    try {
      await unlessKnown(this.#switchOn(feeds, send, {}), feeds.length === 1);
      for (const feed of feeds) live.set(keyOf(feed), GRANTED);
    } catch (error) {
      // A list of which one item is refused may be refused whole.
      if (feeds.length > 1 && CtraderError.is(error)) {
        for (const feed of feeds) await this.#restoreBatch([feed], send, live);
      } else if (CtraderError.is(error)) this.#onProblem(error);
      else throw error;
    }
  }

  #want(feed: Feed): Wanted {
    const key = keyOf(feed);
    const wanted = this.#wanted.get(key) ?? { feed, count: 0 };
    wanted.count += 1;
    this.#wanted.set(key, wanted);
    return wanted;
  }

  /** True when nobody wants it any more. */
  #unwant(wanted: Wanted): boolean {
    wanted.count -= 1;
    return wanted.count <= 0 && this.#wanted.delete(keyOf(wanted.feed));
  }

  async #ensure(feed: Feed, options: RequestOptions): Promise<void> {
    const key = keyOf(feed);
    const live = this.#live;
    let granted = live.get(key);
    if (granted === undefined) {
      const asked = unlessKnown(this.#switchOn([feed], this.#send, options), true);
      granted = asked;
      live.set(key, asked);
      asked.then(
        () => live.get(key) === asked && live.set(key, GRANTED),
        () => live.get(key) === asked && live.delete(key),
      );
    }
    await granted;
  }

  async #switchOn(feeds: readonly Feed[], send: Send, options: RequestOptions): Promise<void> {
    const [first] = feeds;
    const ctidTraderAccountId = this.#accountId;
    const symbolId = feeds.map((feed) => feed.symbolId);
    if (first?.kind === "spots") {
      await send(
        "ProtoOASubscribeSpotsReq",
        { ctidTraderAccountId, symbolId, subscribeToSpotTimestamp: true },
        options,
      );
    } else if (first?.kind === "depth") {
      await send("ProtoOASubscribeDepthQuotesReq", { ctidTraderAccountId, symbolId }, options);
    } else if (first !== undefined) {
      const { period } = first;
      const message = { ctidTraderAccountId, period, symbolId: first.symbolId };
      await send("ProtoOASubscribeLiveTrendbarReq", message, options);
    }
  }

  async #switchOff(feed: Feed, options: RequestOptions): Promise<void> {
    const ctidTraderAccountId = this.#accountId;
    const symbolId = [feed.symbolId];
    try {
      if (feed.kind === "spots") {
        await this.#send("ProtoOAUnsubscribeSpotsReq", { ctidTraderAccountId, symbolId }, options);
      } else if (feed.kind === "depth") {
        await this.#send("ProtoOAUnsubscribeDepthQuotesReq", { ctidTraderAccountId, symbolId }, options);
      } else {
        const message = { ctidTraderAccountId, period: feed.period, symbolId: feed.symbolId };
        await this.#send("ProtoOAUnsubscribeLiveTrendbarReq", message, options);
      }
    } catch (error) {
      const gone = BrokerError.is(error) && error.kind === "unavailable";
      if (!gone) throw error;
    }
  }
}

/** A subscription that exists is as good as a new one; of a list it is not known which of them do. */
async function unlessKnown(work: Promise<void>, single: boolean): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!single || !CtraderError.is(error, "ALREADY_SUBSCRIBED")) throw error;
  }
}
