import { asOne } from "../adapter/as-one.ts";
import type { AccountPort, Channel } from "../adapter/ports.ts";
import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Caller } from "./call.ts";
import type { StreamSource } from "./stream.ts";

/** What the feeds of an account have in common. */
export interface FeedWire {
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly accountId: string;
  readonly onProblem: (error: BrokerError) => void;
}

/** What a feed has of its own. */
export interface FeedOptions<Item> {
  /** For messages: "the ticks of EURUSD". */
  readonly name: string;
  readonly channel: (deliver: (item: Item) => void) => Channel;
  /** The last reader left and the wire's subscription is off. */
  readonly onEmpty: () => void;
}

/**
 * One wire subscription and its readers: the first one in switches it on, the last one out switches it off.
 *
 * Switching is serialised: whatever readers do meanwhile, the wire ends in the state that they want.
 */
export class Feed<Item> {
  // There may be thousands of feeds, so each keeps no more than it needs.
  readonly #wire: FeedWire;
  readonly #name: string;
  readonly #onEmpty: () => void;
  readonly #channel: Channel;
  #readers: readonly StreamSource<Item>[] = [];
  #push: ((item: Item) => void) | undefined;
  #on = false;
  #working: Promise<void> | undefined;
  #closed = false;
  /** The last item since the wire's subscription was switched on. */
  last: Item | undefined;

  constructor(wire: FeedWire, { name, channel, onEmpty }: FeedOptions<Item>) {
    this.#wire = wire;
    this.#name = name;
    this.#onEmpty = onEmpty;
    this.#channel = channel((item) => this.#deliver(item));
  }

  /** Whether items flow. */
  get live(): boolean {
    return this.#on;
  }

  /** Resolves when the wire has granted the subscription. */
  async add(source: StreamSource<Item>): Promise<void> {
    // Not by spreading, which keeps room for sixteen more.
    this.#setReaders(this.#readers.concat(source));
    if (this.#on && this.last !== undefined) source.push(this.last);
    try {
      await this.#settle();
    } catch (error) {
      this.#setReaders(this.#readers.filter((reader) => reader !== source));
      if (this.#readers.length === 0) this.#onEmpty();
      throw error;
    }
  }

  async remove(source: StreamSource<Item>): Promise<void> {
    this.#setReaders(this.#readers.filter((reader) => reader !== source));
    if (this.#readers.length > 0 || this.#closed) return;
    await this.#settle().catch((error: unknown) => this.#report(error));
  }

  /** The link was down: what the wire had is gone, and is asked for again. A refusal ends the readers. */
  async resume(): Promise<void> {
    await this.#working?.catch(() => {});
    this.#on = false;
    this.last = undefined;
    try {
      await this.#settle();
    } catch (error) {
      const known = asBrokerError(error, "STREAM_REFUSED", `The subscription to ${this.#name} could not be restored.`);
      if (known.kind === "unavailable" || known.kind === "timeout") throw known;
      this.#report(known);
      for (const reader of this.#readers) reader.fail(known);
      this.#setReaders([]);
      this.#onEmpty();
    }
  }

  close(): void {
    this.#closed = true;
    this.#setReaders([]);
  }

  #deliver(item: Item): void {
    this.last = item;
    this.#push?.(item);
  }

  #setReaders(readers: readonly StreamSource<Item>[]): void {
    this.#readers = readers;
    this.#push = asOne(readers.map(({ push }) => push));
  }

  /** Brings the wire to what the readers want; joins the work that is under way. */
  #settle(): Promise<void> {
    this.#working ??= this.#switch();
    return this.#working;
  }

  async #switch(): Promise<void> {
    // Only then is the work known to be under way.
    await Promise.resolve();
    try {
      while (!this.#closed && this.#on !== this.#readers.length > 0) await this.#turn(!this.#on);
      if (!this.#on && !this.#closed) this.#onEmpty();
    } finally {
      // In the same breath as the look at the readers, so that nobody joins work that is over.
      this.#working = undefined;
    }
  }

  async #turn(on: boolean): Promise<void> {
    const { caller, port, accountId } = this.#wire;
    if (!on) {
      this.#on = false;
      this.last = undefined;
    }
    await caller.run({ operation: on ? "subscribe" : "unsubscribe", lane: "read", accountId }, (call) =>
      on ? port.subscribe(this.#channel, call) : port.unsubscribe(this.#channel, call),
    );
    this.#on = on;
  }

  #report(error: unknown): void {
    if (BrokerError.is(error) && error.code !== "CLOSED") this.#wire.onProblem(error);
  }
}
