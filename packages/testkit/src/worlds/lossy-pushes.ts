import type { AccountId, Clock, Timer } from "@anybroker/core";
import type { AccountPort, AccountSink, Call, Channel } from "@anybroker/core/adapter";
import type { FaultInForce, PushStrike } from "../strikes.ts";
import { Gate } from "./gate.ts";

type StreamPort = Pick<AccountPort, "subscribe" | "unsubscribe">;

/** A subscription as the wire knows it: the broker's side of the channel, and whether it lives on this link. */
interface Subscription {
  readonly tap: Channel;
  live: boolean;
}

/** What goes wrong with the next push. */
interface PushRule {
  readonly kind: PushStrike;
  readonly ms: number;
  strikes: number;
}

/** A push that was held back goes out after this long when no other follows it. */
const REORDER_LIMIT_MS = 1_000;

/** The way of the pushes from the broker. */
export class LossyPushes {
  readonly #clock: Clock;
  readonly #cut: () => void;
  readonly #rules: PushRule[] = [];
  #heldBack: (() => void) | undefined;
  readonly #subscriptions = new Map<Channel, Subscription>();
  /** The accounts whose trading channel is live. */
  readonly #trading = new Set<AccountId>();
  readonly #timers = new Set<Timer>();
  silent = false;
  duplicating = false;
  delayMs = 0;
  /** Where pushes about orders, and those about what was dealt, are held. */
  readonly gates = { order: new Gate(), deal: new Gate() };

  /** @param cut breaks the links. */
  constructor(clock: Clock, cut: () => void) {
    this.#clock = clock;
    this.#cut = cut;
  }

  /** Puts a fault in force for the next push. */
  add(kind: PushStrike, ms: number): FaultInForce {
    const rule: PushRule = { kind, ms, strikes: 0 };
    this.#rules.push(rule);
    return {
      get strikes() {
        return rule.strikes;
      },
      remove: () => {
        const index = this.#rules.indexOf(rule);
        if (index >= 0) this.#rules.splice(index, 1);
      },
    };
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
      execution: (execution) => {
        const gate = this.gates[execution.deal === undefined ? "order" : "deal"];
        gate.through(() => this.#push(this.#trading.has(id), () => sink.execution(execution)));
      },
      observed: (observation) => {
        this.gates.deal.through(() => this.#push(this.#trading.has(id), () => sink.observed(observation)));
      },
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
    const rule = this.#rules.shift();
    if (rule !== undefined) {
      rule.strikes += 1;
      this.#spoil(rule, deliver);
      return;
    }
    for (let copies = this.duplicating ? 2 : 1; copies > 0; copies -= 1) {
      if (this.delayMs === 0) deliver();
      else this.#later(this.delayMs, deliver);
    }
    this.#release();
  }

  #spoil({ kind, ms }: PushRule, deliver: () => void): void {
    switch (kind) {
      case "duplicate-push":
        deliver();
        deliver();
        return;
      case "late-push":
        this.#later(ms, deliver);
        return;
      case "reorder-push":
        this.#release();
        this.#heldBack = deliver;
        this.#later(REORDER_LIMIT_MS, () => this.#release());
        return;
      case "cut-push":
        this.#cut();
        return;
      case "lose-push":
      case "garbage-push":
    }
  }

  #release(): void {
    const held = this.#heldBack;
    this.#heldBack = undefined;
    held?.();
  }

  #later(delayMs: number, deliver: () => void): void {
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      deliver();
    });
    this.#timers.add(timer);
  }
}
