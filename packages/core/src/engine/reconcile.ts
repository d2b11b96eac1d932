import type { Call } from "../adapter/call.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import type { AccountPort, Execution, HistoryRange, Observation, Page, Snapshot } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Deal } from "../model/history.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Clock, Timer } from "../system/clock.ts";
import type { Books } from "./books.ts";
import type { Caller } from "./call.ts";
import { readWindows } from "./history-windows.ts";
import { createPagedRead } from "./long-read.ts";
import { believe, mergeReading, type Unsettled } from "./snapshot-merge.ts";

export interface ReconcilerOptions {
  readonly books: Books;
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly accountId: string;
  /** How often the books are read without a cause: the audit, or the poll of a wire without events; 0 for never. */
  readonly intervalMs: number;
  readonly onProblem: (error: BrokerError) => void;
}

/** Deals are read again from this long before the newest known one: clocks differ and wires lag. */
const OVERLAP_MS = 120_000;
/** Before the session, deals are noted this far back, so that none of them is taken for new. */
const ADOPT_MS = 900_000;
/** Servers' clocks run ahead of ours, some by their whole time zone. */
const AHEAD_MS = 86_400_000;
/** What stays unexplained is read again this often, at growing distances, before it is believed. */
const MAX_READINGS = 4;
const MIN_SETTLE_MS = 200;

/** Keeps the books equal to the broker's: takes in pushes, reads after hints and gaps, and tells each thing once. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #held: Execution[] = [];
  #reading = false;
  #wanted:
    | { recovering: boolean; readonly waiters: { resolve: () => void; reject: (error: unknown) => void }[] }
    | undefined;
  #dealsFromMs = 0;
  #unexplained = new Map<string, number>();
  #recoveringUntilSettled = false;
  /** Losses of the link whose missed part has not been read: whatever is read meanwhile was missed. */
  #losses = 0;
  #settleTimer: Timer | undefined;
  #intervalTimer: Timer | undefined;
  #closed = false;
  /** When the books were last read whole, by the monotonic clock. */
  lastReadMs: number | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** The first reading: what is there is adopted, and the deals of the past are noted without being told. */
  async load(): Promise<void> {
    const { books, capabilities, clock } = this.#options;
    this.#reading = true;
    try {
      const startMs = clock.now() - ADOPT_MS;
      let before = capabilities.dealHistory ? await this.#deals(startMs) : [];
      for (;;) {
        const snapshot = await this.#snapshot();
        const after = capabilities.dealHistory ? await this.#deals(startMs) : [];
        // A deal between the two readings may or may not be in the snapshot: only a quiet moment is a start.
        if (after.length !== before.length) {
          before = after;
          continue;
        }
        for (const deal of after) books.adoptDeal(deal);
        this.#dealsFromMs = Math.max(startMs, ...after.map((deal) => deal.timeMs)) - OVERLAP_MS;
        books.setAccount(snapshot.account);
        for (const position of snapshot.positions) books.adoptPosition(position);
        for (const order of snapshot.orders) books.adoptOrder(order, undefined);
        this.lastReadMs = clock.monotonic();
        break;
      }
    } finally {
      this.#reading = false;
    }
    this.#armInterval();
    this.flush();
  }

  /** Takes in a pushed happening, now or after the reading that is under way. */
  receive(execution: Execution): void {
    if (this.#reading || this.#held.length > 0 || !this.#options.books.apply(execution)) {
      this.#held.push(execution);
      if (!this.#reading) this.flush();
    }
  }

  /** Applies what had to wait. To be called whenever a command got its answer. */
  flush(): void {
    if (this.#reading || this.#held.length === 0) return;
    const waiting = this.#held;
    this.#held = [];
    for (const execution of waiting) if (!this.#options.books.apply(execution)) this.#held.push(execution);
  }

  /** Compares what a wire lets one see with the books, and reads when they differ. */
  observe(observation: Observation): void {
    if (this.#reading || this.#differs(observation)) {
      this.refresh(false).catch(() => {});
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

  /** The link is lost: from now on something may be missed. */
  lost(): void {
    this.#losses += 1;
  }

  /** Reads what was missed while the link was away. */
  async recover(): Promise<void> {
    const losses = this.#losses;
    await this.refresh(true);
    if (this.#losses === losses) this.#losses = 0;
  }

  close(): void {
    this.#closed = true;
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
        for (const { reject } of waiters) reject(error);
      }
    }
    this.#reading = false;
    this.flush();
  }

  async #readOnce(recovering: boolean): Promise<void> {
    const { books, capabilities, clock } = this.#options;
    const startMs = clock.monotonic();
    const snapshot = await this.#snapshot();
    const deals = capabilities.dealHistory ? await this.#deals(this.#dealsFromMs) : undefined;
    const endedOrders = await this.#endedOrders(snapshot, deals ?? []);
    if (this.#closed) return;
    books.recovering = recovering;
    try {
      const reading = {
        startMs,
        snapshot,
        ...(deals !== undefined && { deals }),
        ...(endedOrders !== undefined && { endedOrders }),
      };
      const unsettled = mergeReading(books, reading, capabilities, clock.now());
      for (const deal of deals ?? []) {
        if (books.knowsDeal(deal)) this.#dealsFromMs = Math.max(this.#dealsFromMs, deal.timeMs - OVERLAP_MS);
      }
      this.#settle(unsettled, recovering);
    } finally {
      books.recovering = false;
    }
    this.lastReadMs = clock.monotonic();
  }

  /** Reads again what a reading left open; believes it when it stays so longer than the wire may lag. */
  #settle(unsettled: readonly Unsettled[], recovering: boolean): void {
    const { books, capabilities, clock } = this.#options;
    const counts = new Map<string, number>();
    let longest = 0;
    for (const item of unsettled) {
      const count = (this.#unexplained.get(item.message) ?? 0) + 1;
      if (count > MAX_READINGS && !this.#mayBeExplained(item)) {
        believe(books, item, clock.now());
        continue;
      }
      counts.set(item.message, count);
      longest = Math.max(longest, count);
    }
    this.#unexplained = counts;
    this.#recoveringUntilSettled = recovering && counts.size > 0;
    this.#settleTimer?.cancel();
    this.#settleTimer = undefined;
    if (counts.size === 0) return;
    const stepMs = Math.max(MIN_SETTLE_MS, capabilities.evidence.readAfterWriteLagMs);
    this.#settleTimer = clock.setTimer(stepMs * Math.min(longest, MAX_READINGS), () => {
      this.refresh(false).catch((error: unknown) => this.#report(error));
    });
  }

  /** A command that still waits for its answer may be the cause. */
  #mayBeExplained({ position }: Unsettled): boolean {
    const symbol = (position?.actual ?? position?.known)?.symbol;
    for (const record of this.#options.books.orders.open()) {
      if (record.state === "unanswered" && (symbol === undefined || record.command.symbol.name === symbol)) return true;
    }
    return false;
  }

  #snapshot(): Promise<Snapshot> {
    const { caller, port, accountId } = this.#options;
    return caller.run({ operation: "snapshot", lane: "read", accountId }, (call) => port.snapshot(call));
  }

  #deals(fromTimeMs: number): Promise<readonly Deal[]> {
    const { port } = this.#options;
    return this.#readHistory("deals", fromTimeMs, port.deals?.bind(port), (deal) => deal.timeMs);
  }

  #readHistory<Item extends { readonly id?: string }>(
    what: "deals" | "orderHistory",
    fromTimeMs: number,
    read: ((range: HistoryRange, call: Call) => Promise<Page<Item>>) | undefined,
    timeOf: (item: Item) => number,
  ): Promise<readonly Item[]> {
    const { caller, accountId, clock } = this.#options;
    if (read === undefined) return Promise.resolve([]);
    const pages = createPagedRead(() =>
      readWindows<Item>({
        what,
        fromTimeMs,
        toTimeMs: clock.now() + AHEAD_MS,
        fetch: (range) => caller.run({ operation: what, lane: "read", accountId }, (call) => read(range, call)),
        timeOf,
        idOf: (item) => String(item.id),
      }),
    );
    return pages.toArray();
  }

  /** How the orders ended that the snapshot no longer shows and the deals don't fill, where the wire can tell. */
  async #endedOrders(snapshot: Snapshot, deals: readonly Deal[]): Promise<readonly Order[] | undefined> {
    const { books, capabilities, port, clock } = this.#options;
    if (!capabilities.orderHistory || port.orderHistory === undefined) return undefined;
    const resting = new Set(snapshot.orders.map((order) => order.id));
    const filled = new Set(deals.map((deal) => deal.orderId));
    let sinceMs: number | undefined;
    for (const { order } of books.orders.live()) {
      if (order.id === undefined || resting.has(order.id) || (filled.has(order.id) && order.status === "accepted"))
        continue;
      sinceMs = Math.min(sinceMs ?? Number.POSITIVE_INFINITY, order.createTimeMs ?? clock.now() - AHEAD_MS);
    }
    if (sinceMs === undefined) return undefined;
    return await this.#readHistory(
      "orderHistory",
      sinceMs - OVERLAP_MS,
      port.orderHistory.bind(port),
      (order: Order) => order.updateTimeMs ?? order.createTimeMs ?? 0,
    );
  }

  #differs({ positions, closedPositionIds, allPositions, allOrders, account }: Observation): boolean {
    const { books } = this.#options;
    const changed = (position: Position): boolean => {
      const known = books.positions.get(position.id);
      return (
        known === undefined ||
        known.lots !== position.lots ||
        known.side !== position.side ||
        known.stopLoss !== position.stopLoss ||
        known.takeProfit !== position.takeProfit
      );
    };
    if (positions?.some(changed) || allPositions?.some(changed)) return true;
    if (closedPositionIds?.some((id) => books.positions.has(id))) return true;
    if (allPositions !== undefined && allPositions.length !== books.positions.size) return true;
    if (account?.balance !== undefined && account.balance !== books.account?.balance) return true;
    return allOrders !== undefined && this.#ordersDiffer(allOrders);
  }

  #ordersDiffer(orders: readonly Order[]): boolean {
    const { books } = this.#options;
    const ids = new Set(orders.map((order) => order.id));
    for (const { order } of books.orders.live()) if (order.id !== undefined && !ids.has(order.id)) return true;
    return orders.some((order) => {
      const known = books.orders.byId(order.id)?.order;
      return (
        known === undefined ||
        known.lots !== order.lots ||
        known.limitPrice !== order.limitPrice ||
        known.stopPrice !== order.stopPrice ||
        known.stopLoss !== order.stopLoss ||
        known.takeProfit !== order.takeProfit
      );
    });
  }

  #armInterval(): void {
    const { intervalMs, clock, capabilities } = this.#options;
    if (intervalMs <= 0 || this.#closed) return;
    this.#intervalTimer = clock.setTimer(intervalMs, () => {
      this.refresh(capabilities.events !== "polled")
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#armInterval());
    });
  }

  #report(error: unknown): void {
    if (BrokerError.is(error) && error.code === "CLOSED") return;
    if (BrokerError.is(error)) this.#options.onProblem(error);
  }
}
