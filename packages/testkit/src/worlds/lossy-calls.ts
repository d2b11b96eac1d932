import { BrokerError, type Clock, type ErrorCode, sleep } from "@anybroker/core";
import { type AccountPort, abortError, type Call, type Channel } from "@anybroker/core/adapter";
import type { FaultOperation } from "../world.ts";

/** What goes wrong with the next request of an operation. */
export type LossyRule =
  | { readonly kind: "drop-answer" | "cut-before" | "stall" | "html" | "execute-and-fail" }
  | { readonly kind: "refuse"; readonly code: ErrorCode }
  | { readonly kind: "throttle"; readonly retryAfterMs: number };

/** The way of the calls to the broker. */
export class LossyCalls {
  readonly #clock: Clock;
  readonly #rules: { readonly operation: FaultOperation; readonly rule: LossyRule }[] = [];
  /** While down, a call finds no connection. */
  down = false;
  answerDelayMs = 0;
  /** Deals from this instant on are not listed. */
  #hiddenFromMs = Number.POSITIVE_INFINITY;
  /** Requests that have reached the broker, or would have but for a fault. */
  requests = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(operation: FaultOperation, rule: LossyRule): void {
    this.#rules.push({ operation, rule });
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
      ...(port.deals !== undefined && { deals: carry(this.#listing(port.deals.bind(port)), "deals") }),
      ...optional("orderHistory"),
      ...optional("cashHistory"),
      ...optional("candles", "candles"),
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
    if (rule !== undefined) await spoil(rule, call);
    const answer = await work();
    if (rule?.kind === "drop-answer") throw connectionLost(`The wire broke before ${call.operation} was answered.`);
    if (rule?.kind === "execute-and-fail") {
      throw new BrokerError("SERVER_ERROR", `${call.operation} was answered with a server error.`);
    }
    if (this.answerDelayMs > 0) await sleep(this.#clock, this.answerDelayMs, call.signal);
    return answer;
  }

  #take(operation: FaultOperation | undefined): LossyRule | undefined {
    const index = this.#rules.findIndex((entry) => entry.operation === operation);
    return index < 0 ? undefined : this.#rules.splice(index, 1)[0]?.rule;
  }
}

/** What goes wrong before the broker carries the request out. */
async function spoil(rule: LossyRule, call: Call): Promise<void> {
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
    case "drop-answer":
    case "execute-and-fail":
  }
}

/** A broken connection, after which nobody knows what was carried out. */
export const connectionLost = (text: string): BrokerError => new BrokerError("CONNECTION_LOST", text);
