import {
  type AccountSummary,
  type CashOperation,
  type Clock,
  type Deal,
  type DealId,
  Decimal,
  type Order,
  type OrderId,
  type PositionId,
} from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import { callEach } from "./call-each.ts";
import type { PriceSource } from "./conversion.ts";
import { dealMoney, roundMoney } from "./money.ts";
import { PositionTotals, type Totals } from "./position-totals.ts";
import type { AccountFacts, PositionState, WorkingOrder } from "./state.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import { floatingProfit, summarize } from "./valuation.ts";

/** What the accounts of one venue share. */
export interface Floor {
  readonly clock: Clock;
  readonly prices: PriceSource;
  readonly rolloverMinute: number;
  /** Whether a limit order that could fill at once is taken instead of refused. */
  readonly marketableLimits: boolean;
  market(symbol: string): SymbolMarket | undefined;
  nextOrderId(): OrderId;
  nextDealId(): DealId;
}

/** The state of one account, and the only place that changes it. Every change is told in the order it was made. */
export class Books {
  readonly facts: AccountFacts;
  readonly floor: Floor;
  readonly working = new Map<OrderId, WorkingOrder>();
  readonly ended: Order[] = [];
  readonly deals: Deal[] = [];
  readonly cash: CashOperation[] = [];
  tradingAllowed = true;
  #balance = Decimal.zero;
  readonly #positions = new Map<PositionId, PositionState>();
  readonly #totals: PositionTotals;
  readonly #ordersById = new Map<string, Order>();
  readonly #ordersByClientId = new Map<string, string>();
  readonly #listeners = new Set<(execution: Execution) => void>();
  readonly #untold: Execution[] = [];
  #telling = false;

  constructor(facts: AccountFacts, floor: Floor) {
    this.facts = facts;
    this.floor = floor;
    this.#totals = new PositionTotals(floor.prices, (position) => floatingProfit(this, position));
  }

  get positions(): ReadonlyMap<PositionId, PositionState> {
    return this.#positions;
  }

  /** What the open positions hold together, at the present prices. */
  totals(): Totals {
    return this.#totals.read(this.#positions.values());
  }

  /** Keeps a position's new state. */
  keepPosition(position: PositionState): void {
    this.#totals.change(this.#positions.get(position.id), position);
    this.#positions.set(position.id, position);
  }

  dropPosition(position: PositionState): void {
    this.#totals.change(position, undefined);
    this.#positions.delete(position.id);
  }

  get balance(): Decimal {
    return this.#balance;
  }

  summary(): AccountSummary {
    return summarize(this);
  }

  order(id: string): Order | undefined {
    return this.#ordersById.get(id);
  }

  orderByClientOrderId(clientOrderId: string): Order | undefined {
    return this.#ordersById.get(this.#ordersByClientId.get(clientOrderId) ?? "");
  }

  /** Keeps a working order's new state; one that has ended moves to the history. */
  keepOrder(working: WorkingOrder, ended: boolean): void {
    const { order } = working;
    this.#ordersById.set(order.id, order);
    if (order.clientOrderId !== undefined && !this.#ordersByClientId.has(order.clientOrderId)) {
      this.#ordersByClientId.set(order.clientOrderId, order.id);
    }
    if (ended) {
      this.working.delete(order.id);
      this.ended.push(order);
    } else {
      this.working.set(order.id, working);
    }
  }

  bookDeal(deal: Deal): void {
    this.deals.push(deal);
    this.#balance = roundMoney(this.#balance.add(dealMoney(deal)), this.facts.currency);
  }

  bookCash(operation: CashOperation): void {
    this.cash.push(operation);
    this.#balance = roundMoney(this.#balance.add(operation.amount), this.facts.currency);
  }

  listen(listener: (execution: Execution) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Tells a change. What a listener causes in turn is told after it. */
  tell(execution: Execution): void {
    this.#untold.push(execution);
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      callEach(this.#listeners, next);
    }
    this.#telling = false;
  }
}
