import type { Capabilities } from "../adapter/capabilities.ts";
import type { PlaceOrderCommand } from "../adapter/commands.ts";
import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { ErrorCode, ErrorKind } from "../errors/retcodes.ts";
import { isFinal, type Protection } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { type Clock, sleep } from "../system/clock.ts";
import type { Books } from "./books.ts";
import type { OrderRecord } from "./order-book.ts";
import { type Levels, missingLevels, wantedLevels } from "./protection-levels.ts";
import type { ProtectionSteps, RestingOrder } from "./protection-steps.ts";
import type { Reconciler } from "./reconcile.ts";
import { waitFor } from "./wait-for.ts";

export interface GuardParts {
  readonly books: Books;
  readonly reconciler: Reconciler;
  readonly steps: ProtectionSteps;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly limitMs: number;
  readonly whenBare: "close" | "alarm";
  readonly onProblem: (error: BrokerError) => void;
  /** Aborts when the broker object is closed. */
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 2_000;
const UNTIL_CHANGED_MS = 60_000;
/** An order that is filled and whose position two readings don't show has none any more. */
const ABSENT_READINGS = 2;
/** Refusals of the levels themselves. */
const REFUSED: readonly ErrorKind[] = ["validation", "rejected"];
/** Failures that say nothing of the levels: the broker was not there to be asked. */
const NOT_ASKED: readonly ErrorCode[] = ["UNREACHABLE", "NOT_READY", "CONNECTION_LOST"];

/** Stays with one order until its levels are in force, or there is nothing left to protect. */
export class ProtectionGuard {
  readonly #parts: GuardParts;
  readonly #command: PlaceOrderCommand;
  readonly #record: OrderRecord;
  #position: Position | undefined;
  /** When there first was something to protect, and since when it has been open, by the monotonic clock. */
  #startMs: number | undefined;
  #bareSinceMs: number | undefined;
  #lastError: BrokerError | undefined;
  /** The levels that were set, and the entry that they were measured from. */
  #own: Levels = {};
  #setFor: number | undefined;
  #oneByOne = false;
  #closing = false;
  #toldBare = false;
  #alarmed = false;
  #decide: (protection: Protection) => void = () => {};
  #abandon: (error: unknown) => void = () => {};
  /** What the caller of the order is to know: the end, or that the policy leaves the position bare. */
  readonly verdict: Promise<Protection>;

  constructor(parts: GuardParts, command: PlaceOrderCommand, record: OrderRecord) {
    this.#parts = parts;
    this.#command = command;
    this.#record = record;
    this.verdict = new Promise((resolve, reject) => {
      this.#decide = resolve;
      this.#abandon = reject;
    });
    this.verdict.catch(() => {});
  }

  /** Resolves at the end; rejects when the broker object is closed before. */
  async run(): Promise<void> {
    this.#end(await this.#protect());
  }

  /** The broker object is closed: whoever waits for the verdict is told so. */
  abandon(error: BrokerError): void {
    this.#abandon(error);
  }

  /** What there is to report of levels that are not in force. */
  failure(): BrokerError {
    const { order } = this.#record;
    const protection = order.protection ?? { state: "bare", bareMs: this.#bareMs };
    const error = this.#lastError;
    const what = `The order ${order.clientOrderId ?? order.id ?? ""} for ${order.symbol}`;
    const why = error === undefined ? "" : ` (${error.message})`;
    const found =
      protection.state === "closed"
        ? `was closed again after ${protection.bareMs} ms because its levels could not be set${why}`
        : `has been without its levels for ${protection.bareMs} ms${why}; setting them is tried on`;
    return new BrokerError("PROTECTION_FAILED", `${what} ${found}.`, {
      details: { order, protection },
      ...(error !== undefined && { cause: error }),
    });
  }

  async #protect(): Promise<Protection["state"]> {
    const { clock, signal } = this.#parts;
    for (let tries = 0; ; ) {
      const target = await this.#nextTarget();
      if (target === undefined) return this.#closing ? "closed" : "gone";
      try {
        if (this.#mustClose(target)) {
          this.#closing = true;
          await this.#parts.steps.close(target, this.#record);
          return "closed";
        }
        if (await this.#set(target)) return "set";
        tries = 0;
      } catch (error) {
        signal.throwIfAborted();
        this.#failed(asBrokerError(error, "BAD_ANSWER", "Setting the levels of an order failed."));
        await sleep(clock, Math.min(FIRST_WAIT_MS * 2 ** tries, MAX_WAIT_MS), signal);
        tries += 1;
      }
    }
  }

  /** Sets what is missing. True when nothing can be missing any more. */
  async #set(target: Position | RestingOrder): Promise<boolean> {
    const { books, steps, clock, signal } = this.#parts;
    const entry = "openPrice" in target ? target.openPrice : undefined;
    const isShared = books.account?.positionMode === "netting";
    const wanted = wantedLevels(this.#command, target);
    const missing = Object.entries(missingLevels(wanted, this.#own, target, isShared));
    if (missing.length > 0 && (entry === undefined || entry !== this.#setFor)) {
      const patch = Object.fromEntries(this.#oneByOne ? missing.slice(0, 1) : missing);
      try {
        await steps.set(target, patch);
        this.#own = { ...this.#own, ...patch };
      } catch (error) {
        // One level that is refused must not keep the other one away; the stop loss comes first.
        if (BrokerError.is(error) && REFUSED.includes(error.kind) && missing.length > 1) this.#oneByOne = true;
        throw error;
      }
      if (this.#oneByOne && missing.length > 1) return false;
    }
    this.#setFor = entry;
    if (entry === undefined || isFinal(this.#record.order.status) || !this.#isMeasured()) return true;
    // More fills move the entry, and with it the levels that are measured from it.
    const moved = (): boolean => isFinal(this.#record.order.status) || this.#findPosition()?.openPrice !== entry;
    await waitFor(this.#record, moved, clock, UNTIL_CHANGED_MS, signal);
    return false;
  }

  #isMeasured(): boolean {
    return [this.#command.stopLoss, this.#command.takeProfit].some((level) => level?.distance !== undefined);
  }

  /** What the levels belong on now; waits until there is something. Absent when there is nothing to protect any more. */
  async #nextTarget(): Promise<Position | RestingOrder | undefined> {
    const { clock, signal, reconciler, capabilities } = this.#parts;
    for (let absent = 0; ; ) {
      signal.throwIfAborted();
      const position = this.#findPosition();
      if (position !== undefined) return this.#found(position);
      const { order } = this.#record;
      if (this.#position !== undefined || absent >= ABSENT_READINGS) return undefined;
      if (order.filledLots > 0) {
        const read = reconciler.refresh(false).then(
          () => 1,
          () => 0,
        );
        absent += await read;
        await sleep(clock, Math.max(FIRST_WAIT_MS, capabilities.evidence.readAfterWriteLagMs), signal);
      } else if (isFinal(order.status) && order.certainty !== "inferred") {
        return undefined;
      } else if (order.type !== "market" && order.id !== undefined && order.status === "accepted") {
        this.#startMs ??= clock.monotonic();
        return { ...order, id: order.id };
      } else {
        const { status } = order;
        const changed = (): boolean => this.#record.order.status !== status;
        await waitFor(this.#record, changed, clock, UNTIL_CHANGED_MS, signal);
      }
    }
  }

  #findPosition(): Position | undefined {
    const { positions } = this.#parts.books;
    const { id, clientOrderId, positionId, filledLots } = this.#record.order;
    if (filledLots === 0) return undefined;
    const named =
      positionId === undefined
        ? [...positions.values()].find(
            (one) => one.clientOrderId === clientOrderId || (id !== undefined && one.openOrderId === id),
          )
        : positions.get(positionId);
    return named?.side === this.#command.side ? named : undefined;
  }

  /** The clock of the bare time starts at the fill, by the broker's time where that can be true. */
  #found(position: Position): Position {
    const { clock } = this.#parts;
    this.#position = position;
    if (this.#bareSinceMs !== undefined) return position;
    const nowMs = clock.now();
    const fills = this.#record.deals.map(({ timeMs }) => timeMs);
    const filledMs = Math.min(...fills, nowMs);
    this.#bareSinceMs = clock.monotonic() - (nowMs - Math.max(filledMs, Math.min(this.#record.sentTimeMs, nowMs)));
    this.#startMs = this.#bareSinceMs;
    return position;
  }

  get #bareMs(): number {
    return this.#bareSinceMs === undefined ? 0 : Math.round(this.#parts.clock.monotonic() - this.#bareSinceMs);
  }

  get #isLate(): boolean {
    return this.#startMs !== undefined && this.#parts.clock.monotonic() - this.#startMs >= this.#parts.limitMs;
  }

  /** Whether the policy ends what can't be protected. While the broker can't be asked, setting is tried first on its return. */
  #mustClose(target: Position | RestingOrder): boolean {
    const error = this.#lastError;
    if (this.#parts.whenBare !== "close" || !this.#isLate || error === undefined) return false;
    return !NOT_ASKED.includes(error.code) && this.#canClose(target);
  }

  /** Only what has no stop at all is closed for it, and no more than this order opened. */
  #canClose(target: Position | RestingOrder): boolean {
    const { capabilities } = this.#parts;
    const { stopLoss, trailingDistance } = this.#command;
    if ((stopLoss ?? trailingDistance) === undefined || target.stopLoss !== undefined) return false;
    if (!("openPrice" in target)) return capabilities.cancelOrder;
    return capabilities.partialClose || target.lots <= this.#record.order.filledLots;
  }

  #failed(error: BrokerError): void {
    const { books, whenBare, onProblem } = this.#parts;
    this.#lastError = error;
    const bare = { state: "bare", bareMs: this.#bareMs } as const;
    if (this.#position !== undefined && !this.#toldBare) {
      this.#toldBare = true;
      books.tellProtection(this.#record, bare, this.#position.id, error);
    }
    if (!this.#isLate || this.#alarmed) return;
    this.#alarmed = true;
    this.#record.order = { ...this.#record.order, protection: bare };
    onProblem(this.failure());
    const target = this.#position;
    if (whenBare === "alarm" || (target !== undefined && !this.#canClose(target))) this.#decide(bare);
  }

  #end(state: Protection["state"]): void {
    const protection = { state, bareMs: this.#bareMs };
    // An order that came to nothing never needed protection.
    if (this.#startMs !== undefined) {
      const error = state === "closed" ? this.#lastError : undefined;
      this.#parts.books.tellProtection(this.#record, protection, this.#position?.id, error);
    }
    this.#decide(protection);
  }
}
