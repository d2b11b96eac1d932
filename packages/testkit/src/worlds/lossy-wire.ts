import type { Clock, ConfiguredAdapter, ErrorCode } from "@anybroker/core";
import type { LinkSink } from "@anybroker/core/adapter";
import { type AnswerStrike, type FaultInForce, isPushStrike, type RequestStrike, type Strike } from "../strikes.ts";
import type { FaultOperation, Faults, Held, Holdable } from "../world.ts";
import { connectionLost, LossyCalls, type LossyRule } from "./lossy-calls.ts";
import { LossyPushes } from "./lossy-pushes.ts";
import { wrapAdapter } from "./wrap-adapter.ts";

/** A fault that has done what it does. */
const STRUCK: FaultInForce = { strikes: 1, remove: () => {} };

/** The rule of a strike at a call. A broken or cut answer is a lost one: this wire has no bytes. */
function ruleOf(kind: RequestStrike | AnswerStrike, ms: number): LossyRule {
  switch (kind) {
    case "cut":
      return { kind: "cut-before" };
    case "bad-gateway":
      return { kind: "html" };
    case "throttle":
      return { kind, retryAfterMs: ms };
    case "slow-request":
    case "slow-answer":
      return { kind, ms };
    case "stall":
    case "drop-answer":
      return { kind };
    case "cut-answer":
      return { kind: "drop-answer" };
    case "empty-answer":
    case "garbage-answer":
      return { kind: "bad-answer" };
    case "fail-after":
      return { kind: "execute-and-fail" };
  }
}

/**
 * A wire that can break, around an adapter that has none: calls pass through it to the broker, pushes from it.
 *
 * It loses, delays, repeats and refuses as it is told, and says no more about it than a real wire would.
 */
export class LossyWire implements Faults {
  readonly #calls: LossyCalls;
  readonly #pushes: LossyPushes;
  readonly #links = new Set<LinkSink>();
  readonly #clock: Clock;

  /** @param rowsPerAnswer how many candles or deals one answer has; a longer list is cut, and says so. Default: any. */
  constructor(clock: Clock, rowsPerAnswer?: number) {
    this.#clock = clock;
    this.#calls = new LossyCalls(clock, rowsPerAnswer);
    this.#pushes = new LossyPushes(clock, () => this.cutLinks());
  }

  /** The adapter behind this wire. */
  around(configured: ConfiguredAdapter): ConfiguredAdapter {
    return wrapAdapter(configured, {
      context: (context) => {
        this.#links.add(context.link);
        return context;
      },
      links: (links, id) => ({ ...links, sink: this.#pushes.around(links.sink, id) }),
      port: (port, id) => this.#calls.around(port, this.#pushes.streams(port, id)),
    });
  }

  /** Requests that have reached the broker, or would have but for a fault. */
  get requests(): number {
    return this.#calls.requests;
  }

  /** Symbols whose ticks are subscribed now, once for each subscription. */
  get tickSubscriptions(): readonly string[] {
    return this.#pushes.tickSubscriptions;
  }

  dropAnswer(operation: FaultOperation): void {
    this.#calls.add(operation, { kind: "drop-answer" });
  }

  cutBefore(operation: FaultOperation): void {
    this.#calls.add(operation, { kind: "cut-before" });
  }

  stall(operation: FaultOperation): void {
    this.#calls.add(operation, { kind: "stall" });
  }

  refuseNext(operation: FaultOperation, code: ErrorCode): boolean {
    this.#calls.add(operation, { kind: "refuse", code });
    return true;
  }

  htmlOnce(operation: FaultOperation): void {
    this.#calls.add(operation, { kind: "html" });
  }

  throttle(operation: FaultOperation, retryAfterMs: number): void {
    this.#calls.add(operation, { kind: "throttle", retryAfterMs });
  }

  executeAndFail(operation: FaultOperation): void {
    this.#calls.add(operation, { kind: "execute-and-fail" });
  }

  strike({ kind, at = "trade", ms = 1_000 }: Strike): FaultInForce {
    if (isPushStrike(kind)) return this.#pushes.add(kind, ms);
    if (kind !== "drop-links" && kind !== "restart") return this.#calls.add(at, ruleOf(kind, ms));
    if (kind === "drop-links") this.cutLinks();
    else {
      this.setLineDown(true);
      this.#clock.setTimer(ms, () => this.setLineDown(false));
    }
    return STRUCK;
  }

  cutLinks(): void {
    this.setLineDown(true);
    this.setLineDown(false);
  }

  setLineDown(down: boolean): void {
    if (down === this.#calls.down) return;
    this.#calls.down = down;
    if (down) this.#pushes.forget();
    for (const link of this.#links) {
      if (down) link.down(connectionLost("The wire was cut."));
      else link.up();
    }
  }

  setStreamSilent(silent: boolean): void {
    this.#pushes.silent = silent;
  }

  setDuplicating(duplicating: boolean): void {
    this.#pushes.duplicating = duplicating;
  }

  setPushDelay(delayMs: number): void {
    this.#pushes.delayMs = delayMs;
  }

  setAnswerDelay(delayMs: number): void {
    this.#calls.answerDelayMs = delayMs;
  }

  hold(what: Holdable): Held {
    return what === "answer" ? this.#calls.answers.hold() : this.#pushes.gates[what].hold();
  }

  hideDeals(hidden: boolean): void {
    this.#calls.hideDeals(hidden);
  }

  /** Pushes that are still on their way never arrive. */
  close(): void {
    this.#pushes.close();
  }
}
