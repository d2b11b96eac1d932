import type { Clock, Order, Position } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { LaggedBooks } from "../lagged-books.ts";
import { Ledger } from "./ledger.ts";
import { OrderNotebook } from "./order-notes.ts";
import { Protections } from "./protection.ts";

/** What never changes about an account at its broker. */
export interface BrokerAccountFacts {
  readonly id: string;
  readonly login: string;
  readonly isLive: boolean;
  readonly brokerName: string;
  readonly accessRights: "FULL_ACCESS" | "CLOSE_ONLY" | "NO_TRADING" | "NO_LOGIN";
}

/** One of a margin call's three thresholds, in percent of the margin level. */
export interface MarginCall {
  readonly type: "MARGIN_LEVEL_THRESHOLD_1" | "MARGIN_LEVEL_THRESHOLD_2" | "MARGIN_LEVEL_THRESHOLD_3";
  threshold: number;
  updateTimeMs: number;
  triggeredAtMs?: number;
}

/** The first id of the orders that are the service's own, so far from the venue's that they never meet. */
const FIRST_OWN_ORDER_ID = 900_000_001;
const IDS_PER_ACCOUNT = 1_000_000;
const THRESHOLDS = [100, 75, 50];

/** A trading account as the service keeps it: the venue's ledger and what the venue does not know. */
export class BrokerAccount {
  readonly facts: BrokerAccountFacts;
  readonly venue: VenueAccount;
  readonly books: LaggedBooks;
  readonly ledger: Ledger;
  readonly notes = new OrderNotebook();
  readonly protections: Protections;
  readonly marginCalls: readonly MarginCall[];
  readonly registeredAtMs: number;
  /** Orders that the market refused and the venue never had. */
  readonly refusedOrders: (Order & { readonly id: string })[] = [];
  readonly #seen = new Map<string, Position>();

  constructor(facts: BrokerAccountFacts, venue: VenueAccount, clock: Clock, index: number) {
    this.facts = facts;
    this.venue = venue;
    this.books = new LaggedBooks(venue, clock);
    this.ledger = new Ledger(venue);
    this.protections = new Protections(venue.positions(), FIRST_OWN_ORDER_ID + index * IDS_PER_ACCOUNT);
    this.registeredAtMs = venue.cash()[0]?.timeMs ?? clock.now();
    this.marginCalls = THRESHOLDS.map((threshold, level) => ({
      type: `MARGIN_LEVEL_THRESHOLD_${level + 1}` as MarginCall["type"],
      threshold,
      updateTimeMs: this.registeredAtMs,
    }));
    for (const position of venue.positions()) this.#seen.set(position.id, position);
    for (const order of [...venue.orders(), ...venue.orderHistory()]) this.notes.meet(order.id ?? "");
  }

  get id(): string {
    return this.facts.id;
  }

  /** The id as messages carry it. */
  get wireId(): number {
    return Number(this.facts.id);
  }

  /** A position as it was last, also when it is closed. */
  lastSeen(positionId: string | undefined): Position | undefined {
    return this.#seen.get(positionId ?? "");
  }

  /** Remembers a position's state; gives the one before. */
  see(position: Position): Position | undefined {
    const before = this.#seen.get(position.id);
    this.#seen.set(position.id, position);
    return before;
  }

  /** The position that an order opened or works on. A new position has the id of the order that opens it. */
  positionIdOf(order: Order): string {
    return order.positionId ?? order.id ?? "0";
  }

  /** Leaves no listener. */
  close(): void {
    this.books.close();
  }
}
