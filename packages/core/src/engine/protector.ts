import { setMaxListeners } from "node:events";
import type { PlaceOrderCommand } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Outcome } from "../errors/retcodes.ts";
import type { Order } from "../model/orders.ts";
import type { CommandLog } from "./command-log.ts";
import type { OrderRecord } from "./order-book.ts";
import { type GuardParts, ProtectionGuard } from "./protection-guard.ts";
import { isTwoStep, withoutLevels } from "./protection-levels.ts";
import { ProtectionSteps, type StepsParts } from "./protection-steps.ts";
import type { SubmitOptions } from "./submit.ts";
import { orGiveUp } from "./wait-for.ts";

/**
 * What is done while a filled order lacks its stop loss or take profit, at brokers that take them in a second request.
 *
 * Setting them is tried again and again. A broker that can't be reached can't be asked for anything: on its return
 * setting comes first, then the rest of the policy.
 */
export interface ProtectionPolicy {
  /** How long the levels may be refused before `whenBare` applies, in ms from the fill; default 10,000. */
  readonly limitMs?: number;
  /**
   * `close` (default): a position without any stop loss is closed, an order that still rests is cancelled. `alarm`: it
   * is reported, and setting the levels goes on. A position that lacks its take profit only is never closed.
   */
  readonly whenBare?: "close" | "alarm";
}

export interface ProtectorOptions
  extends Omit<GuardParts, "steps" | "limitMs" | "whenBare" | "signal">,
    Omit<StepsParts, "options"> {
  readonly log: CommandLog;
  readonly policy: ProtectionPolicy | undefined;
}

const LIMIT_MS = 10_000;
/** Each try is given up after a part of the limit, so that there are several. */
const TRIES_WITHIN_LIMIT = 4;
const MIN_TRY_MS = 500;

/** Places orders; at brokers that take their levels in a second request, it sees to that one as well. */
export class Protector {
  readonly #options: ProtectorOptions;
  readonly #guardParts: GuardParts;
  readonly #closing = new AbortController();
  readonly #guards = new Map<string, ProtectionGuard>();

  constructor(options: ProtectorOptions) {
    this.#options = options;
    const { limitMs = LIMIT_MS, whenBare = "close" } = options.policy ?? {};
    const { signal } = this.#closing;
    // Each guard listens to it, however many there are.
    setMaxListeners(0, signal);
    const timeoutMs = Math.max(MIN_TRY_MS, Math.floor(limitMs / TRIES_WITHIN_LIMIT));
    const steps = new ProtectionSteps({ ...options, options: { signal, timeoutMs } });
    this.#guardParts = { ...options, steps, limitMs, whenBare, signal };
  }

  /**
   * Places an order. Where its levels are a second step, resolves when they are in force.
   *
   * Rejects as `Submitter.place` does; with PROTECTION_FAILED when the policy had to act, or the caller's patience ended
   * before they were.
   */
  place(command: PlaceOrderCommand, options: SubmitOptions): Promise<Order> {
    const { submitter, capabilities } = this.#options;
    if (isTwoStep(capabilities, command)) return this.#placeInSteps(command, options);
    return submitter.place(command, options, submitter.begin(command));
  }

  async #placeInSteps(command: PlaceOrderCommand, options: SubmitOptions): Promise<Order> {
    const { submitter, log } = this.#options;
    const sent = withoutLevels(command);
    const record = submitter.begin(sent);
    const guard = this.takeUp(command, record);
    try {
      await submitter.place(sent, options, record);
    } catch (error) {
      if (BrokerError.is(error) && error.outcome === "not-executed") log.release(command);
      throw error;
    }
    if (guard !== undefined) await this.#untilSettled(guard, options);
    return record.order;
  }

  /** What of an order goes to the wire in the first step: all of it, but for levels that are the second one. */
  asSent(command: PlaceOrderCommand): PlaceOrderCommand {
    return isTwoStep(this.#options.capabilities, command) ? withoutLevels(command) : command;
  }

  /** From now on sees to the levels of an order, where they are a second step. */
  takeUp(command: PlaceOrderCommand, record: OrderRecord): ProtectionGuard | undefined {
    const { capabilities, log } = this.#options;
    if (!isTwoStep(capabilities, command)) return undefined;
    log.hold(command);
    const guard = new ProtectionGuard(this.#guardParts, command, record);
    this.#guards.set(command.clientOrderId, guard);
    guard
      .run()
      .then(() => log.release(command))
      // The broker object was closed: with a journal the next process takes it up.
      .catch(() => {})
      .finally(() => this.#guards.delete(command.clientOrderId));
    return guard;
  }

  /** Waits for the levels of an order of an earlier process, once it is known what became of the order. */
  async settle(command: PlaceOrderCommand, outcome: Outcome, options: SubmitOptions): Promise<void> {
    const guard = this.#guards.get(command.clientOrderId);
    if (guard === undefined) return;
    if (outcome === "not-executed") this.#options.log.release(command);
    // What can't be protected is told by the record and by the broker's status; the account opens all the same.
    if (outcome === "executed") await this.#untilSettled(guard, options).catch(() => {});
  }

  async #untilSettled(guard: ProtectionGuard, options: SubmitOptions): Promise<void> {
    const { limitMs } = this.#guardParts;
    const patience = { ...options, timeoutMs: options.timeoutMs ?? limitMs * 2 };
    const { state } = await orGiveUp(guard.verdict, patience, this.#options.clock, () => guard.failure());
    if (state === "bare" || state === "closed") throw guard.failure();
  }

  /** Ends with the broker object; what is under way at the port ends with its calls. */
  stop(): void {
    const text = "The broker object was closed before the levels of an order were set.";
    const closed = new BrokerError("CLOSED", text, { outcome: "executed" });
    this.#closing.abort(closed);
    for (const guard of this.#guards.values()) guard.abandon(closed);
  }
}
