import type {
  AccountSummary,
  CashOperation,
  Deal,
  Order,
  OrderPatch,
  Position,
  PositionMode,
  PositionPatch,
  Tick,
} from "@anybroker/core";
import { Decimal } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import { Books, type Floor } from "./books.ts";
import { callEach } from "./call-each.ts";
import { closeBy, closePosition } from "./close.ts";
import { ExpiryWatch } from "./expiry.ts";
import { cancelOrder, modifyOrder, modifyPosition } from "./modify.ts";
import { roundMoney } from "./money.ts";
import { place } from "./place.ts";
import { reactToPrice } from "./react.ts";
import { lowerBound } from "./search.ts";
import type { AccountFacts } from "./state.ts";
import { isMarginCall, stopOut } from "./stop-out.ts";
import { accrueSwap } from "./swap.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import type { VenueAccount, VenueOrderRequest, VenueRange, VenueResult } from "./types.ts";
import { showPosition } from "./valuation.ts";

/** The part of a list that ascends by time which a range takes. */
function within<Item extends { readonly symbol?: string }>(
  items: readonly Item[],
  timeOf: (item: Item) => number,
  { fromTimeMs, toTimeMs, symbol }: VenueRange = {},
): readonly Item[] {
  const start = fromTimeMs === undefined ? 0 : lowerBound(items, (item) => timeOf(item) >= fromTimeMs);
  const end = toTimeMs === undefined ? items.length : lowerBound(items, (item) => timeOf(item) > toTimeMs);
  const part = items.slice(start, end);
  return symbol === undefined ? part : part.filter((item) => item.symbol === symbol);
}

/** An account of the venue: its books, and what prices and time do to them. */
export class SimulatedAccount implements VenueAccount {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly positionMode: PositionMode;
  readonly leverage: number;
  readonly currency: string;
  readonly #books: Books;
  readonly #expiry: ExpiryWatch;
  readonly #marginCallListeners = new Set<(active: boolean) => void>();
  #marginCall = false;

  constructor(facts: AccountFacts, floor: Floor) {
    this.id = facts.id;
    this.login = facts.login;
    this.name = facts.name;
    this.positionMode = facts.positionMode;
    this.leverage = facts.leverage;
    this.currency = facts.currency;
    this.#books = new Books(facts, floor);
    this.#expiry = new ExpiryWatch(this.#books);
  }

  summary(): AccountSummary {
    return this.#books.summary();
  }

  positions(): readonly Position[] {
    return [...this.#books.positions.values()].map((state) => showPosition(this.#books, state));
  }

  orders(): readonly Order[] {
    return [...this.#books.working.values()].map((working) => working.order);
  }

  order(id: string): Order | undefined {
    return this.#books.order(id);
  }

  orderByClientOrderId(clientOrderId: string): Order | undefined {
    return this.#books.orderByClientOrderId(clientOrderId);
  }

  deals(range?: VenueRange): readonly Deal[] {
    return within(this.#books.deals, (deal) => deal.timeMs, range);
  }

  orderHistory(range?: VenueRange): readonly Order[] {
    return within(this.#books.ended, (order) => order.updateTimeMs ?? 0, range);
  }

  cash(range?: VenueRange): readonly CashOperation[] {
    const { symbol: _, ...times } = range ?? {};
    return within<CashOperation & { readonly symbol?: string }>(this.#books.cash, (entry) => entry.timeMs, times);
  }

  place(request: VenueOrderRequest): VenueResult {
    return this.#change(() => place(this.#books, request));
  }

  modifyOrder(orderId: string, patch: OrderPatch): VenueResult {
    return this.#change(() => modifyOrder(this.#books, orderId, patch));
  }

  cancelOrder(orderId: string): VenueResult {
    return this.#change(() => cancelOrder(this.#books, orderId));
  }

  modifyPosition(positionId: string, patch: PositionPatch): VenueResult {
    return this.#change(() => modifyPosition(this.#books, positionId, patch));
  }

  closePosition(
    positionId: string,
    lots?: number,
    options: { readonly clientOrderId?: string; readonly comment?: string } = {},
  ): VenueResult {
    return this.#change(() => closePosition(this.#books, positionId, lots, options));
  }

  closeBy(positionId: string, oppositeId: string): VenueResult {
    return this.#change(() => closeBy(this.#books, positionId, oppositeId));
  }

  deposit(amount: number, comment?: string): void {
    const exact = roundMoney(Decimal.of(amount), this.currency);
    if (exact.sign() === 0) return;
    const operation: CashOperation = {
      id: this.#books.floor.nextDealId(),
      type: exact.sign() > 0 ? "deposit" : "withdrawal",
      amount: exact.toNumber(),
      timeMs: this.#books.floor.clock.now(),
      ...(comment !== undefined && { comment }),
    };
    this.#change(() => {
      this.#books.bookCash(operation);
      this.#books.tell({ cash: operation, account: this.#books.summary() });
    });
  }

  setTradingAllowed(allowed: boolean): void {
    if (this.#books.tradingAllowed === allowed) return;
    this.#books.tradingAllowed = allowed;
    this.#books.tell({ account: this.#books.summary() });
  }

  onExecution(listener: (execution: Execution) => void): () => void {
    return this.#books.listen(listener);
  }

  onMarginCall(listener: (active: boolean) => void): () => void {
    this.#marginCallListeners.add(listener);
    return () => {
      this.#marginCallListeners.delete(listener);
    };
  }

  /** Lets a new price work on orders, protection and margin. */
  react(market: SymbolMarket, tick: Tick): void {
    this.#expiry.run();
    reactToPrice(this.#books, market, tick);
    this.#checkMargin();
    this.#expiry.arm();
  }

  /** Books the daily swap. */
  rollover(): void {
    accrueSwap(this.#books);
    this.#checkMargin();
  }

  /** Lets orders expire on the clock. */
  start(): void {
    this.#expiry.start();
  }

  /** Leaves no timer. */
  stop(): void {
    this.#expiry.stop();
  }

  #change<Result>(work: () => Result): Result {
    const result = work();
    this.#expiry.arm();
    this.#checkMarginCall();
    return result;
  }

  #checkMargin(): void {
    if (this.#books.positions.size > 0) stopOut(this.#books);
    this.#checkMarginCall();
  }

  #checkMarginCall(): void {
    const active = this.#books.positions.size > 0 && isMarginCall(this.#books);
    if (active === this.#marginCall) return;
    this.#marginCall = active;
    callEach(this.#marginCallListeners, active);
  }
}
