import type { Execution, Observation } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Deal } from "../model/history.ts";
import type { Timer } from "../system/clock.ts";
import { BookReader, type BookReaderOptions, OVERLAP_MS } from "./book-reader.ts";
import { FreshnessMeter } from "./freshness.ts";
import { HeldPushes } from "./held-pushes.ts";
import { differs } from "./observation.ts";
import { RETRY_MS, waitAfter } from "./reading-retry.ts";
import { explainTaken } from "./restart.ts";
import { mergeReading, type Unsettled } from "./snapshot-merge.ts";
import { Unexplained } from "./unexplained.ts";

export interface ReconcilerOptions extends BookReaderOptions {
  /** How often the books are read without a cause: the audit, or the poll of a wire without events; 0 for never. */
  readonly intervalMs: number;
  readonly onProblem: (error: BrokerError) => void;
}

/** Before the session, deals are noted this far back, so that none of them is taken for new. */
const ADOPT_MS = 900_000;
/** Keeps the books equal to the broker's: takes in pushes, reads after hints and gaps, and tells each thing once. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #reader: BookReader;
  readonly #held: HeldPushes;
  #reading = false;
  #wanted:
    | { recovering: boolean; readonly waiters: { resolve: () => void; reject: (error: unknown) => void }[] }
    | undefined;
  #dealsFromMs = 0;
  readonly #unexplained: Unexplained;
  #recoveringUntilSettled = false;
  /** Losses of the link whose missed part has not been read: whatever is read meanwhile was missed. */
  #losses = 0;
  #settleTimer: Timer | undefined;
  #intervalTimer: Timer | undefined;
  /** Until then nothing is read without a cause, as the last reading was refused. */
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  /** Many who wait for one reading are told of its failure; it is reported once. */
  #reported: unknown;
  #closed = false;
  readonly freshness: FreshnessMeter;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { books, clock, capabilities } = options;
    this.#held = new HeldPushes({
      books,
      clock,
      lagMs: capabilities.evidence.readAfterWriteLagMs,
      findable: capabilities.dealHistory,
      read: () => void this.refresh(true).catch((error: unknown) => this.#report(error)),
    });
    this.#unexplained = new Unexplained(books, clock, capabilities.evidence.readAfterWriteLagMs);
    this.freshness = new FreshnessMeter(clock);
    this.#reader = new BookReader(options);
  }

  /**
   * The first reading: what is there is adopted, and the deals of the past are noted without being told, but for those
   * of an own command that an earlier process sent at `sinceMs` or later.
   */
  async load(sinceMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { books, clock } = this.#options;
    this.#reading = true;
    try {
      const startMs = Math.min(clock.now() - ADOPT_MS, sinceMs - OVERLAP_MS);
      let before = (await this.#reader.deals(startMs)) ?? [];
      for (;;) {
        const readAtMs = clock.monotonic();
        const snapshot = await this.#reader.snapshot();
        const after = (await this.#reader.deals(startMs)) ?? [];
        // A deal between the two readings may or may not be in the snapshot: only a quiet moment is a start.
        if (after.length !== before.length) {
          before = after;
          continue;
        }
        const shown = new Map(snapshot.positions.map((position) => [String(position.id), position]));
        for (const deal of after) books.adoptDeal(deal, shown.get(deal.positionId ?? ""));
        this.#dealsFromMs = startMs - OVERLAP_MS;
        this.#readOnFrom(after);
        books.setAccount(snapshot.account);
        if (!this.#options.capabilities.dealHistory) explainTaken(books, snapshot.positions, clock.now());
        for (const position of snapshot.positions) books.adoptPosition(position);
        for (const order of snapshot.orders) books.adoptResting(order);
        this.#held.readFromMs = readAtMs;
        this.freshness.confirm(clock.monotonic() - readAtMs);
        break;
      }
    } finally {
      this.#reading = false;
    }
    this.#armInterval();
    // What was asked for meanwhile is still to be read.
    if (this.#wanted === undefined) this.flush();
    else void this.#work();
  }

  /** Takes in a pushed happening, now or after the reading that is under way. */
  receive(execution: Execution): void {
    this.#held.receive(execution, this.#reading);
  }

  /** Applies what had to wait. To be called whenever a command got its answer. */
  flush(): void {
    if (!this.#reading) this.#held.flush();
  }

  /** Compares what a wire lets one see with the books, and reads when they differ. */
  observe(observation: Observation): void {
    if (this.#reading || differs(this.#options.books, observation)) {
      // Where observations come all the time, every reading is one of theirs: that they go on failing is for somebody to hear.
      this.refresh(false).catch((error: unknown) => {
        if (this.freshness.failedInARow > 1) this.#report(error);
      });
      return;
    }
    const { books } = this.#options;
    for (const position of observation.positions ?? observation.allPositions ?? []) books.setPosition(position);
    if (observation.account !== undefined && books.account !== undefined) {
      books.setAccount({ ...books.account, ...observation.account });
    }
  }

  /**
   * Reads the books. Resolves when a reading that began after this call is merged; many calls share one reading.
   *
   * `recovering` marks what it finds as recovered. The caller's patience ends its waiting, not the reading.
   */
  refresh(
    recovering: boolean,
    patience: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Promise<void> {
    if (patience.signal === undefined && patience.timeoutMs === undefined) return this.#request(recovering);
    const { caller, accountId } = this.#options;
    return caller.run({ operation: "sync", lane: "read", accountId, ...patience }, () => this.#request(recovering));
  }

  #request(recovering: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new BrokerError("CLOSED", "The books were not read because the broker object was closed."));
        return;
      }
      this.#wanted ??= { recovering: false, waiters: [] };
      this.#wanted.recovering ||= recovering;
      this.#wanted.waiters.push({ resolve, reject });
      if (!this.#reading) void this.#work();
    });
  }

  /** The link is lost, or is back after a loss that was told: something may have been missed. */
  lost(cause?: BrokerError): void {
    this.#losses += 1;
    if (cause !== undefined) this.freshness.lose(cause);
  }

  /** Reads what was missed while the link was away. */
  async recover(): Promise<void> {
    const losses = this.#losses;
    await this.refresh(true);
    if (this.#losses !== losses) return;
    this.#losses = 0;
    this.freshness.restore();
  }

  close(): void {
    this.#closed = true;
    this.freshness.close();
    this.#held.close();
    this.#settleTimer?.cancel();
    this.#intervalTimer?.cancel();
    const waiters = this.#wanted?.waiters ?? [];
    this.#wanted = undefined;
    for (const { reject } of waiters)
      reject(new BrokerError("CLOSED", "The broker object was closed while the books were to be read."));
  }

  async #work(): Promise<void> {
    this.#reading = true;
    while (this.#wanted !== undefined && !this.#closed) {
      const { recovering, waiters } = this.#wanted;
      this.#wanted = undefined;
      try {
        await this.#readOnce(recovering || this.#losses > 0 || this.#recoveringUntilSettled);
        for (const { resolve } of waiters) resolve();
      } catch (error) {
        this.freshness.fail(error);
        for (const { reject } of waiters) reject(error);
        this.#retryLater(error);
      }
    }
    this.#reading = false;
    this.flush();
  }

  /** What a failed reading would have found is not to wait for the next audit; a lost link is read after its return. */
  #retryLater(cause: unknown): void {
    const { clock } = this.#options;
    const waitMs = waitAfter(cause);
    if (waitMs > RETRY_MS) this.#quietUntilMs = clock.monotonic() + waitMs;
    if (this.#closed || this.#losses > 0 || this.#wanted !== undefined) return;
    this.#settleTimer?.cancel();
    this.#settleTimer = clock.setTimer(waitMs, () => {
      this.refresh(false).catch((error: unknown) => this.#report(error));
    });
  }

  async #readOnce(recovering: boolean): Promise<void> {
    const { books, capabilities, clock } = this.#options;
    const startMs = clock.monotonic();
    const snapshot = await this.#reader.snapshot();
    const deals = await this.#reader.deals(this.#dealsFromMs);
    const endedOrders = await this.#reader.endedOrders(snapshot, deals ?? []);
    if (this.#closed) return;
    books.recovering = recovering;
    try {
      const told = { ...(deals !== undefined && { deals }), ...(endedOrders !== undefined && { endedOrders }) };
      const unsettled = mergeReading(books, { startMs, snapshot, ...told }, capabilities, clock.now());
      this.#readOnFrom(deals ?? []);
      this.#settle(unsettled, recovering, startMs);
    } finally {
      books.recovering = false;
    }
    this.#held.readFromMs = startMs;
    this.freshness.confirm(clock.monotonic() - startMs);
  }

  /** The next reading need not go back beyond what is known, by the broker's clock: an estimated time may be our own. */
  #readOnFrom(deals: readonly Deal[]): void {
    for (const deal of deals) {
      if (deal.estimated === true || !this.#options.books.knowsDeal(deal)) continue;
      this.#dealsFromMs = Math.max(this.#dealsFromMs, deal.timeMs - OVERLAP_MS);
    }
  }

  /** Reads again what a reading left open. */
  #settle(unsettled: readonly Unsettled[], recovering: boolean, readAtMs: number): void {
    const waitMs = this.#unexplained.settle(unsettled, readAtMs);
    this.#recoveringUntilSettled = recovering && waitMs !== undefined;
    this.#settleTimer?.cancel();
    this.#settleTimer = undefined;
    if (waitMs === undefined) return;
    this.#settleTimer = this.#options.clock.setTimer(waitMs, () => {
      this.refresh(false).catch((error: unknown) => this.#report(error));
    });
  }

  /** Whether the last reading left open what became of an order or position: that nothing changed is no evidence then. */
  leavesOpen(id: string): boolean {
    return this.#unexplained.has(id);
  }

  #armInterval(): void {
    const { intervalMs, clock, capabilities } = this.#options;
    if (intervalMs <= 0 || this.#closed) return;
    this.#intervalTimer = clock.setTimer(intervalMs, () => {
      if (clock.monotonic() <= this.#quietUntilMs) {
        this.#armInterval();
        return;
      }
      this.refresh(capabilities.events !== "polled")
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#armInterval());
    });
  }

  #report(error: unknown): void {
    // While the link is lost, that a reading fails is no news.
    if (this.#losses > 0 || error === this.#reported || BrokerError.is(error, "CLOSED")) return;
    this.#reported = error;
    if (BrokerError.is(error)) this.#options.onProblem(error);
  }
}
