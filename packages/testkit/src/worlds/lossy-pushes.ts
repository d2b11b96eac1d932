import type { AccountId, Clock, Timer } from "@anybroker/core";
import type { AccountPort, AccountSink, Call, Channel } from "@anybroker/core/adapter";

type StreamPort = Pick<AccountPort, "subscribe" | "unsubscribe">;

/** A subscription as the wire knows it: the broker's side of the channel, and whether it lives on this link. */
interface Subscription {
  readonly tap: Channel;
  live: boolean;
}

/** The way of the pushes from the broker. */
export class LossyPushes {
  readonly #clock: Clock;
  readonly #subscriptions = new Map<Channel, Subscription>();
  /** The accounts whose trading channel is live. */
  readonly #trading = new Set<AccountId>();
  readonly #timers = new Set<Timer>();
  silent = false;
  duplicating = false;
  delayMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Symbols whose ticks are subscribed now, once for each subscription. */
  get tickSubscriptions(): readonly string[] {
    return [...this.#subscriptions].flatMap(([channel, { live }]) =>
      live && channel.kind === "ticks" ? [channel.symbol.name] : [],
    );
  }

  /** The link is gone and with it every subscription. */
  forget(): void {
    this.#trading.clear();
    for (const subscription of this.#subscriptions.values()) subscription.live = false;
  }

  /** `sink` with this wire before it. */
  around(sink: AccountSink, id: AccountId): AccountSink {
    return {
      execution: (execution) => this.#push(this.#trading.has(id), () => sink.execution(execution)),
      observed: (observation) => this.#push(this.#trading.has(id), () => sink.observed(observation)),
      problem: (error) => sink.problem(error),
    };
  }

  /** The subscriptions of `port` through this wire. */
  streams(port: AccountPort, id: AccountId): StreamPort {
    return {
      subscribe: (channel, call) => this.#subscribe(port, id, channel, call),
      unsubscribe: (channel, call) => this.#unsubscribe(port, id, channel, call),
    };
  }

  /** Pushes that are still on their way never arrive. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  async #subscribe(port: AccountPort, id: AccountId, channel: Channel, call: Call): Promise<void> {
    if (channel.kind === "trading") {
      this.#trading.add(id);
      await port.subscribe(channel, call);
      return;
    }
    const known = this.#subscriptions.get(channel);
    if (known !== undefined) {
      // The broker never noticed that the wire was away.
      known.live = true;
      return;
    }
    const subscription = { tap: this.#tap(channel), live: true };
    this.#subscriptions.set(channel, subscription);
    await port.subscribe(subscription.tap, call);
  }

  async #unsubscribe(port: AccountPort, id: AccountId, channel: Channel, call: Call): Promise<void> {
    if (channel.kind === "trading") this.#trading.delete(id);
    await port.unsubscribe(this.#subscriptions.get(channel)?.tap ?? channel, call);
    this.#subscriptions.delete(channel);
  }

  /** The same channel with this wire in its way. */
  #tap(channel: Channel): Channel {
    const through = <Item>(deliver: (item: Item) => void): ((item: Item) => void) => {
      return (item) => this.#push(this.#subscriptions.get(channel)?.live === true, () => deliver(item));
    };
    switch (channel.kind) {
      case "trading":
        return channel;
      case "ticks":
        return { ...channel, deliver: through(channel.deliver) };
      case "candles":
        return { ...channel, deliver: through(channel.deliver) };
      case "depth":
        return { ...channel, deliver: through(channel.deliver) };
    }
  }

  #push(live: boolean, deliver: () => void): void {
    if (!live || this.silent) return;
    for (let copies = this.duplicating ? 2 : 1; copies > 0; copies -= 1) {
      if (this.delayMs === 0) deliver();
      else this.#later(deliver);
    }
  }

  #later(deliver: () => void): void {
    const timer = this.#clock.setTimer(this.delayMs, () => {
      this.#timers.delete(timer);
      deliver();
    });
    this.#timers.add(timer);
  }
}
