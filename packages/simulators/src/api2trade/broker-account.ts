import type { Clock, Position, Timer } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { LaggedBooks } from "../lagged-books.ts";
import type { MetaTrader } from "./options.ts";
import { Tickets } from "./tickets.ts";

/** What never changes about an account at its broker. */
export interface BrokerAccountFacts {
  readonly login: string;
  readonly password: string;
  readonly server: string;
  readonly platform: MetaTrader;
  readonly isDemo: boolean;
  readonly isInvestor: boolean;
}

/** Under which id and for which customer the bridge has it. */
export interface Registration {
  readonly id: string;
  readonly owner: number;
  /** What the customer calls it. */
  readonly name: string;
}

/** A MetaTrader account and the bridge's link to it. */
export class BrokerAccount {
  readonly facts: BrokerAccountFacts;
  readonly venue: VenueAccount;
  readonly books: LaggedBooks;
  readonly tickets: Tickets;
  registration: Registration | undefined;
  readonly #clock: Clock;
  readonly #lastSeen = new Map<string, Position>();
  readonly #magics = new Map<string, bigint>();
  readonly #stopWatching: () => void;
  #connected = false;
  #connecting: Timer | undefined;

  constructor(facts: BrokerAccountFacts, venue: VenueAccount, clock: Clock) {
    this.facts = facts;
    this.venue = venue;
    this.books = new LaggedBooks(venue, clock);
    this.tickets = new Tickets(facts.platform);
    this.#clock = clock;
    for (const position of venue.positions()) this.#lastSeen.set(position.id, position);
    this.#stopWatching = venue.onExecution(({ deal, position }) => {
      if (position !== undefined) this.#lastSeen.set(position.id, position);
      if (deal !== undefined) this.tickets.hear(deal, position);
    });
  }

  /** Whether the bridge has its link to the broker. */
  get connected(): boolean {
    return this.#connected;
  }

  connect(): void {
    this.#connecting?.cancel();
    this.#connecting = undefined;
    this.#connected = true;
  }

  /** Ends the link to the broker. */
  disconnect(): void {
    this.#connecting?.cancel();
    this.#connecting = undefined;
    this.#connected = false;
  }

  /** Starts to connect unless that is under way. */
  reconnect(delayMs: number): void {
    if (this.#connected || this.#connecting !== undefined) return;
    if (delayMs <= 0) this.connect();
    else this.#connecting = this.#clock.setTimer(delayMs, () => this.connect());
  }

  /** A position as it was last, also when it is closed. */
  lastSeen(positionId: string): Position | undefined {
    return this.#lastSeen.get(positionId);
  }

  /** The number that an expert advisor gave an order; 0 without one. */
  magicOf(orderId: string | undefined): bigint {
    return this.#magics.get(orderId ?? "") ?? 0n;
  }

  setMagic(orderId: string, magic: bigint): void {
    this.#magics.set(orderId, magic);
  }

  /** Leaves no timer and no listener. */
  close(): void {
    this.disconnect();
    this.books.close();
    this.#stopWatching();
  }
}
