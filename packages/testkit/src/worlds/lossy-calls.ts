import { BrokerError, type Clock, type ErrorCode, sleep } from "@anybroker/core";
import { type AccountPort, abortError, type Call, type Channel, type Page } from "@anybroker/core/adapter";
import type { FaultInForce } from "../strikes.ts";
import type { FaultOperation } from "../world.ts";
import { Gate } from "./gate.ts";

/** What goes wrong with the next request of an operation. */
export type LossyRule =
  | { readonly kind: "drop-answer" | "cut-before" | "stall" | "html" | "execute-and-fail" | "bad-answer" }
  | { readonly kind: "slow-request" | "slow-answer"; readonly ms: number }
  | { readonly kind: "refuse"; readonly code: ErrorCode }
  | { readonly kind: "throttle"; readonly retryAfterMs: number };

/** A rule and how often it has struck. */
interface ActiveRule {
  readonly operation: FaultOperation | "trade";
  readonly rule: LossyRule;
  strikes: number;
}

const TRADING: readonly (FaultOperation | undefined)[] = [
  "placeOrder",
  "modifyOrder",
  "cancelOrder",
  "modifyPosition",
  "closePosition",
];

/** The way of the calls to the broker. */
export class LossyCalls {
  readonly #clock: Clock;
  readonly #rules: ActiveRule[] = [];
  /** While down, a call finds no connection. */
  down = false;
  answerDelayMs = 0;
  /** Where the answers to trading requests are held. */
  readonly answers = new Gate();
  readonly #rowsPerAnswer: number;
  /** Deals from this instant on are not listed. */
  #hiddenFromMs = Number.POSITIVE_INFINITY;
  /** Requests that have reached the broker, or would have but for a fault. */
  requests = 0;

  constructor(clock: Clock, rowsPerAnswer = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#rowsPerAnswer = rowsPerAnswer;
  }

  /** Puts a rule in force for the next request of an operation, or for the next trading request. */
  add(operation: FaultOperation | "trade", rule: LossyRule): FaultInForce {
    // Here one call reads the whole of the books.
    const active: ActiveRule = { operation: operation === "positions" ? "snapshot" : operation, rule, strikes: 0 };
    this.#rules.push(active);
    return {
      get strikes() {
        return active.strikes;
      },
      remove: () => {
        const index = this.#rules.indexOf(active);
        if (index >= 0) this.#rules.splice(index, 1);
      },
    };
  }

  hideDeals(hidden: boolean): void {
    this.#hiddenFromMs = hidden ? this.#clock.now() : Number.POSITIVE_INFINITY;
  }

  /** `port` with this wire before it. `subscribe` and `unsubscribe` are the caller's, as they concern the pushes. */
  around(port: AccountPort, streams: Pick<AccountPort, "subscribe" | "unsubscribe">): AccountPort {
    const carry =
      <Args extends readonly unknown[], Result>(
        work: (...args: Args) => Promise<Result>,
        operation?: FaultOperation,
      ): ((...args: Args) => Promise<Result>) =>
      (...args) =>
        this.#carry(operation, args.at(-1) as Call, () => work(...args));
    const optional = <Name extends keyof AccountPort>(name: Name, operation?: FaultOperation): object => {
      const method = port[name];
      return typeof method === "function" ? { [name]: carry(method.bind(port) as never, operation) } : {};
    };
    return {
      ...(port.capabilities !== undefined && { capabilities: port.capabilities }),
      ...("native" in port && { native: port.native }),
      symbols: carry((call) => port.symbols(call), "symbols"),
      snapshot: carry((call) => port.snapshot(call), "snapshot"),
      placeOrder: carry((command, call) => port.placeOrder(command, call), "placeOrder"),
      closePosition: carry((command, call) => port.closePosition(command, call), "closePosition"),
      ...optional("quote"),
      ...optional("modifyOrder", "modifyOrder"),
      ...optional("cancelOrder", "cancelOrder"),
      ...optional("modifyPosition", "modifyPosition"),
      ...optional("closeBy", "closePosition"),
      ...optional("resolve"),
      ...(port.deals !== undefined && { deals: carry(this.#cut(this.#listing(port.deals.bind(port))), "deals") }),
      ...optional("orderHistory"),
      ...optional("cashHistory"),
      ...(port.candles !== undefined && { candles: carry(this.#cut(port.candles.bind(port)), "candles") }),
      ...optional("tickHistory"),
      subscribe: carry((channel: Channel, call: Call) => streams.subscribe(channel, call)),
      unsubscribe: carry((channel: Channel, call: Call) => streams.unsubscribe(channel, call)),
      close: () => port.close(),
    };
  }

  #listing(deals: NonNullable<AccountPort["deals"]>): NonNullable<AccountPort["deals"]> {
    return async (range, call) => {
      const page = await deals(range, call);
      return { ...page, items: page.items.filter(({ timeMs }) => timeMs < this.#hiddenFromMs) };
    };
  }

  /** A list that is longer than an answer of this wire may be loses its end, and says so. */
  #cut<Range, Item>(
    read: (range: Range, call: Call) => Promise<Page<Item>>,
  ): (range: Range, call: Call) => Promise<Page<Item>> {
    return async (range, call) => {
      const page = await read(range, call);
      if (page.items.length <= this.#rowsPerAnswer) return page;
      return { items: page.items.slice(0, this.#rowsPerAnswer), truncated: true };
    };
  }

  async #carry<Result>(
    operation: FaultOperation | undefined,
    call: Call,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (call.signal.aborted) throw abortError(call);
    if (this.down) throw new BrokerError("UNREACHABLE", `${call.operation} found the wire down.`);
    call.markSent();
    this.requests += 1;
    const rule = this.#take(operation);
    if (rule !== undefined) await spoil(rule, call, this.#clock);
    const answer = await work();
    if (rule?.kind === "drop-answer") throw connectionLost(`The wire broke before ${call.operation} was answered.`);
    if (rule?.kind === "execute-and-fail") {
      throw new BrokerError("SERVER_ERROR", `${call.operation} was answered with a server error.`);
    }
    if (rule?.kind === "bad-answer") throw new BrokerError("BAD_ANSWER", `${call.operation} got an unreadable answer.`);
    if (rule?.kind === "slow-answer") await sleep(this.#clock, rule.ms, call.signal);
    if (TRADING.includes(operation)) await new Promise<void>((resolve) => this.answers.through(resolve));
    if (this.answerDelayMs > 0) await sleep(this.#clock, this.answerDelayMs, call.signal);
    return answer;
  }

  #take(operation: FaultOperation | undefined): LossyRule | undefined {
    const index = this.#rules.findIndex(
      (entry) => entry.operation === operation || (entry.operation === "trade" && TRADING.includes(operation)),
    );
    const active = index < 0 ? undefined : this.#rules.splice(index, 1)[0];
    if (active === undefined) return undefined;
    active.strikes += 1;
    return active.rule;
  }
}

/** What goes wrong before the broker carries the request out. */
async function spoil(rule: LossyRule, call: Call, clock: Clock): Promise<void> {
  switch (rule.kind) {
    case "cut-before":
      throw connectionLost(`The wire broke after ${call.operation} was sent.`);
    case "stall":
      await new Promise<void>((resolve) => call.signal.addEventListener("abort", () => resolve(), { once: true }));
      throw abortError(call);
    case "html":
      throw new BrokerError("BAD_ANSWER", `${call.operation} was answered with an HTML page.`, {
        native: { status: 502 },
      });
    case "refuse":
      throw new BrokerError(rule.code, `The broker refused ${call.operation}.`, { native: { code: rule.code } });
    case "throttle":
      throw new BrokerError("RATE_LIMITED", `${call.operation} came too soon.`, { retryAfterMs: rule.retryAfterMs });
    case "slow-request":
      // The request goes on whether its caller still waits or not.
      await sleep(clock, rule.ms);
      return;
    case "drop-answer":
    case "execute-and-fail":
    case "bad-answer":
    case "slow-answer":
  }
}

/** A broken connection, after which nobody knows what was carried out. */
export const connectionLost = (text: string): BrokerError => new BrokerError("CONNECTION_LOST", text);
