import type { Execution } from "../adapter/ports.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountSummary } from "../model/account.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { OrderId, PositionId } from "../model/ids.ts";
import { isFinal, type Order, type Origin, type Protection } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Writable } from "../model/writable.ts";
import type { Clock } from "../system/clock.ts";
import { attributeDeal, attributeEarlier, attributeOrder, withOwner } from "./attribution.ts";
import { DealMemory } from "./deal-memory.ts";
import { EndedPositions } from "./ended-positions.ts";
import type { AccountEventUnion } from "./events.ts";
import { type DealMark, noteDeal, OrderBook, type OrderRecord } from "./order-book.ts";
import { acceptedBy, advanced, countFills, visiblyDiffers } from "./order-state.ts";
import { afterDeal, changeOf } from "./position-math.ts";
import { PositionTable } from "./position-table.ts";
import { RecentChanges } from "./recent-changes.ts";
import { type Draft, overfillOf, Teller } from "./teller.ts";

/**
 * What the engine knows of one account, and the only place that tells events.
 *
 * Every fact may come any number of times, by push, answer or read, in any order: it is told once, in causal order:
 * order accepted, deal, position, order state, account.
 */
export class Books {
  readonly orders = new OrderBook();
  readonly changes = new RecentChanges();
  readonly ended = new EndedPositions();
  readonly #positions = new PositionTable();
  readonly #deals = new DealMemory();
  /** Deals known from a command's answer alone: their push still has news of position and account. */
  readonly #answered = new Set<string>();
  readonly #clock: Clock;
  readonly #teller: Teller;
  #account: AccountSummary | undefined;
  /** Positions that were taken over as the broker shows them, and when: what was dealt before is in them. */
  readonly #takenOver = new Map<string, number>();

  /** @param isHeard whether anybody would hear an event now; default always. */
  constructor(clock: Clock, emit: (event: AccountEventUnion) => void, isHeard: () => boolean = () => true) {
    this.#clock = clock;
    this.#teller = new Teller(clock, emit, isHeard);
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
    this.#countFill(owner, told);
  }

  /** Takes over a resting order that was there before the session. */
  adoptResting(order: Order): void {
    const owner = attributeOrder(this.orders, order);
    if (typeof owner === "string") this.adoptOrder(order, undefined);
    else this.advance(owner, order);
  }

  /** Takes over a position or order that was there before the session. */
  adoptPosition(position: Position): void {
    this.#positions.set(position);
    this.#teller.position("adopted", position);
  }

  adoptOrder(order: Order, origin: Origin | undefined): OrderRecord {
    const record = this.orders.add({
      order: { ...order, ...(origin !== undefined && { origin: order.origin ?? origin }) },
      deals: [],
      state: "over",
      sentTimeMs: order.createTimeMs ?? 0,
    });
    this.#teller.order(record.order);
    return record;
  }

  /** Starts the life of an own order. */
  submit(
    order: Order,
    command: NonNullable<OrderRecord["command"]>,
    earlier?: { readonly sentTimeMs: number; readonly after?: DealMark },
  ): OrderRecord {
    const after = earlier === undefined ? this.newestDeals : earlier.after;
    const record: Writable<OrderRecord> = {
      order,
      deals: [],
      command,
      state: "unanswered",
      sentTimeMs: earlier?.sentTimeMs ?? this.#clock.now(),
    };
    if (after !== undefined) record.after = after;
    this.orders.add(record);
    this.#teller.order(record.order);
    return record;
  }

  /** Moves an order on and tells it; steps back and repetitions are dropped, fields may change within a status. */
  advance(record: OrderRecord, next: Partial<Order>): void {
    const before = record.order;
    const after = advanced(before, next);
    if (before.status === "submitting" || before.status === "unknown") this.#tellAccepted(record, after);
    const changed = visiblyDiffers(record.order, after);
    record.order = after;
    if (isFinal(after.status)) record.endedMs ??= this.#clock.monotonic();
    if (after.id !== before.id || after.clientOrderId !== before.clientOrderId) this.orders.index(record);
    if (changed) this.#teller.order(after);
    if (record.watchers !== undefined) for (const watcher of record.watchers) watcher();
  }

  /** An order that goes on from an unsure state was accepted before: that is told first. */
  #tellAccepted(record: OrderRecord, after: Order): void {
    if (after.status === "submitting" || after.status === "unknown" || after.status === "rejected") return;
    if (after.status === "accepted") return;
    const { rejectCode: _code, rejectMessage: _message, averagePrice: _price, certainty: _certainty, ...plain } = after;
    record.order = { ...plain, status: "accepted", filledLots: 0 };
    this.orders.index(record);
    this.#teller.order(record.order);
  }

  /** Takes `deal` into the books, once. Returns false when it is known, or has to wait for a running command. */
  fill(
    deal: Deal,
    facts: { readonly after?: Position; readonly closed?: boolean; readonly answered?: boolean } = {},
  ): boolean {
    if (this.knowsDeal(deal)) return false;
    const before = deal.positionId === undefined ? undefined : this.#positions.get(deal.positionId);
    const owner = attributeDeal(this.orders, deal, this.namingPosition(before, facts.after));
    if (owner === "hold") return false;
    const record = owner === "external" ? undefined : owner;
    this.#teller.late = record !== undefined && isFinal(record.order.status);
    const told = this.#tellDeal(deal, record);
    if (facts.answered === true) this.#answered.add(deal.id);
    this.#moveByDeal(before, told, facts);
    if (record !== undefined) this.#countFill(record, told);
    this.#teller.late = false;
    return true;
  }

  /** Tells a deal with what is known of its order, which was accepted before it. */
  #tellDeal(deal: Deal, record: OrderRecord | undefined): Deal {
    if (record !== undefined && (record.order.status === "submitting" || record.order.status === "unknown")) {
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

  #moveByDeal(
    before: Position | undefined,
    deal: Deal,
    facts: { readonly after?: Position; readonly closed?: boolean },
  ): void {
    if (facts.closed === true) this.ended.note(deal.positionId, this.#account);
    if (facts.after !== undefined) {
      this.setPosition(facts.after, deal.origin);
      return;
    }
    if (before !== undefined && deal.timeMs <= (this.#takenOver.get(before.id) ?? 0)) return;
    const computed = afterDeal(before, deal);
    if (computed === undefined) return;
    if (facts.closed === true || !computed.open) this.closePosition(computed.position);
    else this.setPosition(computed.position, deal.origin);
  }

  #countFill(record: OrderRecord, deal: Deal): void {
    noteDeal(record, deal);
    const { complete, lots, filledLots, averagePrice } = countFills(record, deal);
    const change: Writable<Partial<Order>> = {
      lots,
      status: complete ? "filled" : "partially-filled",
      filledLots,
      updateTimeMs: deal.timeMs,
    };
    if (averagePrice !== undefined) change.averagePrice = averagePrice;
    if (deal.positionId !== undefined) change.positionId = deal.positionId;
    this.advance(record, change);
    if (complete && record.state === "answered") record.state = "over";
    if (filledLots > record.order.lots) this.tellDiscrepancy(overfillOf(record.order, deal));
  }

  setPosition(position: Position, origin?: Origin): void {
    const before = this.#positions.get(position.id);
    if (before === undefined && this.ended.has(position.id)) return;
    const known = before?.origin ?? origin;
    const after: Writable<Position> = { ...position };
    if (known !== undefined) after.origin ??= known;
    if (before?.clientOrderId !== undefined) after.clientOrderId = before.clientOrderId;
    this.#positions.set(after);
    const change = changeOf(before, after);
    if (change !== undefined) this.#teller.position(change, after);
  }

  /** Believes the broker's picture of a position that no known deal explains. */
  takeOver(position: Position): void {
    this.ended.forget(position.id);
    this.setPosition(position, "external");
    this.#takenOver.set(position.id, this.#clock.now());
  }

  closePosition(last: Position): void {
    this.#takenOver.delete(last.id);
    this.ended.note(last.id, this.#account);
    if (!this.#positions.delete(last.id)) return;
    this.#teller.position("closed", last);
  }

  /** The account's money. Told when the balance or credit changed; equity and margin are only noted. */
  setAccount(account: AccountSummary, cash?: CashOperation): void {
    const before = this.#account;
    this.#account = account;
    if (before === undefined) return;
    if (before.balance === account.balance && before.credit === account.credit && cash === undefined) return;
    this.#teller.tell({ type: "account", account, ...(cash !== undefined && { cash }) });
  }

  /** Takes in one pushed happening. Returns false when it has to wait for a running command's answer. */
  apply(execution: Execution): boolean {
    const { order, deal, position, closedPositionId, account, cash } = execution;
    const owner = order === undefined ? undefined : attributeOrder(this.orders, order);
    if (owner === "hold") return false;
    if (
      deal !== undefined &&
      order === undefined &&
      !this.knowsDeal(deal) &&
      attributeDeal(this.orders, deal, position) === "hold"
    )
      return false;
    const record = owner === undefined || order === undefined ? undefined : this.#recordOf(owner, order);
    if (deal !== undefined && this.knowsDeal(deal)) {
      if (record !== undefined && order !== undefined) this.advance(record, order);
      // Found by a read before the push came: what the push says of the rest is older than the read. An answer, though,
      // told no more than the deal.
      if (!this.#answered.delete(deal.id)) return true;
      if (position !== undefined && this.#positions.get(position.id)?.lots === position.lots)
        this.setPosition(position);
      if (account !== undefined) this.setAccount(account, cash);
      return true;
    }
    if (record !== undefined && order !== undefined && deal !== undefined) {
      // The state after the deal is told after the deal.
      this.advance(record, acceptedBy(order));
    }
    if (deal !== undefined) {
      const named =
        record?.order.id !== undefined && deal.orderId === undefined ? { ...deal, orderId: record.order.id } : deal;
      const closed = closedPositionId !== undefined;
      this.fill(named, position === undefined ? { closed } : { after: position, closed });
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

  #recordOf(owner: OrderRecord | "external", order: Order): OrderRecord {
    if (owner !== "external") return owner;
    const origin: Origin = order.reason === undefined || order.reason === "client" ? "external" : "broker";
    const { averagePrice: _price, ...plain } = order;
    const first: Order = isFinal(order.status) ? { ...plain, status: "accepted", filledLots: 0 } : order;
    return this.adoptOrder(first, order.origin ?? origin);
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
    record.order = { ...record.order, protection };
    const { id, clientOrderId } = record.order;
    if (clientOrderId === undefined) return;
    this.#teller.tell({
      type: "protection",
      ...protection,
      clientOrderId,
      ...(id !== undefined && { orderId: id }),
      ...(positionId !== undefined && { positionId }),
      ...(error !== undefined && { error }),
    });
  }

  /** The order of this session with this broker id or client order id. */
  findOrder(id: OrderId | string): OrderRecord | undefined {
    return this.orders.byId(id) ?? this.orders.byClientOrderId(id);
  }
}
