import type { Execution } from "../adapter/ports.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountSummary } from "../model/account.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { OrderId, PositionId } from "../model/ids.ts";
import { isFinal, type Order, type Origin, type Protection } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Clock } from "../system/clock.ts";
import { attributeDeal, attributeEarlier, attributeOrder, withOwner } from "./attribution.ts";
import { DealMemory } from "./deal-memory.ts";
import type { AccountEventUnion } from "./events.ts";
import { type DealMark, OrderBook, type OrderRecord } from "./order-book.ts";
import { OrderLives, type Sent } from "./order-lives.ts";
import { acceptedBy, acceptedFirst, isUnsure } from "./order-state.ts";
import { PositionBook } from "./position-book.ts";
import { RecentChanges } from "./recent-changes.ts";
import { type Draft, Teller } from "./teller.ts";

/** What came with a deal. */
interface FillFacts {
  /** Its position as the broker showed it afterwards. */
  readonly after?: Position;
  /** It ended its position. */
  readonly closed?: boolean;
  /** A command's answer showed it. */
  readonly answered?: boolean;
}

/**
 * What the engine knows of one account, and the only place that tells events.
 *
 * Every fact may come any number of times, by push, answer or read, in any order: it is told once, in causal order:
 * order accepted, deal, position, order state, account.
 */
export class Books {
  readonly orders = new OrderBook();
  readonly changes = new RecentChanges();
  readonly #lives: OrderLives;
  readonly #positions: PositionBook;
  readonly #deals = new DealMemory();
  /** Deals known from a command's answer alone: their push still has news of position and account. */
  readonly #answered = new Set<string>();
  readonly #clock: Clock;
  readonly #teller: Teller;
  #account: AccountSummary | undefined;

  /** @param isHeard whether anybody would hear an event now; default always. */
  constructor(clock: Clock, emit: (event: AccountEventUnion) => void, isHeard: () => boolean = () => true) {
    this.#clock = clock;
    this.#teller = new Teller(clock, emit, isHeard);
    this.#lives = new OrderLives(this.orders, clock, this.#teller);
    this.#positions = new PositionBook(clock, this.#teller);
  }

  /** While true, what is told was found by reading instead of heard. */
  set recovering(recovering: boolean) {
    this.#teller.recovering = recovering;
  }

  get account(): AccountSummary | undefined {
    return this.#account;
  }

  get positions(): ReadonlyMap<string, Position> {
    return this.#positions.all;
  }

  /** Whether a hedging position ended of late, so that it never opens again. */
  hasEnded(positionId: string): boolean {
    return this.#positions.hasEnded(positionId);
  }

  /** The newest of the known deals, by the broker's clock. */
  get newestDeals(): DealMark | undefined {
    return this.#deals.newest;
  }

  /** Whether a deal or position of an earlier program bears this client order id. */
  wasUsed(clientOrderId: string): boolean {
    return this.#deals.names(clientOrderId) || this.#positions.names(clientOrderId);
  }

  /** Whether the deal was told or adopted. */
  knowsDeal(deal: Deal): boolean {
    return this.#deals.knows(deal);
  }

  /**
   * The position whose tag tells whose a deal on it is. A netting position keeps the tag of its first order whatever adds
   * to it, so that one which was there before tells nothing.
   */
  namingPosition(before: Position | undefined, after: Position | undefined): Position | undefined {
    if (before !== undefined && this.account?.positionMode === "netting") return undefined;
    return after ?? before;
  }

  /** Notes a deal that happened before the session, without telling it, unless it is an own command's. */
  adoptDeal(deal: Deal, position?: Position): void {
    const owner = attributeEarlier(this.orders, deal, position);
    if (typeof owner === "string") {
      this.#deals.note(deal);
      return;
    }
    // The position that it made is adopted as it is now: only the order has still to learn of it.
    const told = this.#tellDeal(deal, owner);
    this.#lives.fill(owner, told);
  }

  /** Takes over a resting order that was there before the session. */
  adoptResting(order: Order): void {
    const owner = attributeOrder(this.orders, order);
    if (typeof owner === "string") this.adoptOrder(order, undefined);
    else this.advance(owner, order);
  }

  /** Takes over a position that was there before the session. */
  adoptPosition(position: Position): void {
    this.#positions.adopt(position);
  }

  /** Takes over an order that was there before the session. */
  adoptOrder(order: Order, origin: Origin | undefined): OrderRecord {
    return this.#lives.adopt(order, origin);
  }

  /** Starts the life of an own order. */
  submit(order: Order, command: NonNullable<OrderRecord["command"]>, earlier?: Sent): OrderRecord {
    return this.#lives.begin(order, command, earlier ?? this.#sentNow());
  }

  #sentNow(): Sent {
    const after = this.newestDeals;
    const sentTimeMs = this.#clock.now();
    return after === undefined ? { sentTimeMs } : { sentTimeMs, after };
  }

  /** Moves an order on and tells it; steps back and repetitions are dropped, fields may change within a status. */
  advance(record: OrderRecord, next: Partial<Order>): void {
    this.#lives.advance(record, next);
  }

  /** Takes `deal` into the books, once. Returns false when it is known, or has to wait for a running command. */
  fill(deal: Deal, facts: FillFacts = {}): boolean {
    return !this.knowsDeal(deal) && this.#fillNew(deal, facts);
  }

  /** Takes in a deal that is not known. */
  #fillNew(deal: Deal, facts: FillFacts): boolean {
    const before = deal.positionId === undefined ? undefined : this.#positions.get(deal.positionId);
    const owner = attributeDeal(this.orders, deal, this.namingPosition(before, facts.after));
    if (owner === "hold") return false;
    const record = owner === "external" ? undefined : owner;
    this.#teller.late = record !== undefined && isFinal(record.order.status);
    const told = this.#tellDeal(deal, record);
    if (facts.answered === true) this.#answered.add(deal.id);
    this.#positions.move(before, told, facts);
    if (record !== undefined) this.#lives.fill(record, told);
    this.#teller.late = false;
    return true;
  }

  /** Tells a deal with what is known of its order, which was accepted before it. */
  #tellDeal(deal: Deal, record: OrderRecord | undefined): Deal {
    if (record !== undefined && isUnsure(record.order)) {
      this.advance(
        record,
        deal.orderId === undefined ? { status: "accepted" } : { status: "accepted", id: deal.orderId },
      );
    }
    const told = withOwner(deal, record);
    this.#deals.note(told);
    this.#teller.deal(told);
    return told;
  }

  setPosition(position: Position, origin?: Origin): void {
    this.#positions.set(position, origin);
  }

  /** Believes the broker's picture of a position that no known deal explains. */
  takeOver(position: Position): void {
    this.#positions.takeOver(position);
  }

  closePosition(last: Position): void {
    this.#positions.close(last);
  }

  /** The account's money. Told when the balance or credit changed; equity and margin are only noted. */
  setAccount(account: AccountSummary, cash?: CashOperation): void {
    const before = this.#account;
    this.#account = account;
    this.#positions.isHedging = account.positionMode === "hedging";
    if (before === undefined) return;
    if (before.balance === account.balance && before.credit === account.credit && cash === undefined) return;
    this.#teller.tell({ type: "account", account, ...(cash !== undefined && { cash }) });
  }

  /** Takes in one pushed happening. Returns false when it has to wait for a running command's answer. */
  apply(execution: Execution): boolean {
    const { order, deal, position, closedPositionId, account, cash } = execution;
    const owner = order === undefined ? undefined : attributeOrder(this.orders, order);
    if (owner === "hold") return false;
    const isKnown = deal !== undefined && this.knowsDeal(deal);
    if (deal !== undefined && order === undefined && !isKnown && attributeDeal(this.orders, deal, position) === "hold")
      return false;
    const record = owner === undefined || order === undefined ? undefined : this.#recordOf(owner, order);
    if (deal !== undefined && isKnown) {
      if (record !== undefined && order !== undefined) this.advance(record, order);
      this.#takeRestOf(deal, execution);
      return true;
    }
    // The state after the deal is told after the deal.
    if (deal !== undefined && record !== undefined && order !== undefined) this.advance(record, acceptedBy(order));
    if (deal !== undefined) {
      const id = record?.order.id;
      const closed = closedPositionId !== undefined;
      this.#fillNew(
        id !== undefined && deal.orderId === undefined ? { ...deal, orderId: id } : deal,
        position === undefined ? { closed } : { after: position, closed },
      );
    } else if (position !== undefined) {
      this.setPosition(position, record?.order.origin);
    } else if (closedPositionId !== undefined) {
      const last = this.#positions.get(closedPositionId);
      if (last !== undefined) this.closePosition(last);
    }
    if (record !== undefined && order !== undefined) this.advance(record, order);
    if (account !== undefined) this.setAccount(account, cash);
    return true;
  }

  /**
   * What the push of a known deal has to say of position and account. Where a read found the deal before the push came,
   * that is older than the read; an answer, though, told no more than the deal.
   */
  #takeRestOf(deal: Deal, { position, account, cash }: Execution): void {
    if (!this.#answered.delete(deal.id)) return;
    if (position !== undefined && this.#positions.get(position.id)?.lots === position.lots) this.setPosition(position);
    if (account !== undefined) this.setAccount(account, cash);
  }

  #recordOf(owner: OrderRecord | "external", order: Order): OrderRecord {
    if (owner !== "external") return owner;
    const origin: Origin = order.reason === undefined || order.reason === "client" ? "external" : "broker";
    return this.adoptOrder(isFinal(order.status) ? acceptedFirst(order) : order, order.origin ?? origin);
  }

  /** A reading shows this known deal: its push has no more news. */
  wasRead(deal: Deal): void {
    this.#answered.delete(deal.id);
  }

  /** Says that the broker's books and ours differ in a way that no deal explains. */
  tellDiscrepancy(facts: Omit<Draft<Extract<AccountEventUnion, { type: "discrepancy" }>>, "type">): void {
    this.#teller.tell({ type: "discrepancy", ...facts });
  }

  /** What became of the levels of an order that the wire takes in a second request. */
  tellProtection(record: OrderRecord, protection: Protection, positionId?: PositionId, error?: BrokerError): void {
    this.#lives.protect(record, protection, positionId, error);
  }

  /** The order of this session with this broker id or client order id. */
  findOrder(id: OrderId | string): OrderRecord | undefined {
    return this.orders.byId(id) ?? this.orders.byClientOrderId(id);
  }
}
