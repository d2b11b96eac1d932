import type { Clock, Deal, Position } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { LaggedBooks } from "../lagged-books.ts";
import type { OpenApiMt5AccountOptions } from "./options.ts";

/** What never changes about an account at its broker. */
export interface LedgerFacts {
  readonly login: string;
  readonly password: string;
  readonly server: string;
  readonly isDemo: boolean;
}

const FIRST_LOGIN = 50_123_456;

/** An account as the terminal knows it: its books, and what orders were marked with. */
export class Ledger {
  readonly facts: LedgerFacts;
  readonly venue: VenueAccount;
  readonly books: LaggedBooks;
  /** The magic numbers of the orders that came through this server. */
  readonly #magics = new Map<string, bigint>();
  readonly #lastSeen = new Map<string, Position>();
  readonly #stopWatching: () => void;

  constructor(facts: LedgerFacts, venue: VenueAccount, clock: Clock) {
    this.facts = facts;
    this.venue = venue;
    this.books = new LaggedBooks(venue, clock);
    for (const position of venue.positions()) this.#lastSeen.set(position.id, position);
    this.#stopWatching = venue.onExecution(({ position }) => {
      if (position !== undefined) this.#lastSeen.set(position.id, position);
    });
  }

  /** Remembers an order that came through this server. */
  mark(orderId: string, magic: bigint): void {
    this.#magics.set(orderId, magic);
  }

  /** Whether an order came through this server. */
  isOwn(orderId: string | undefined): boolean {
    return orderId !== undefined && this.#magics.has(orderId);
  }

  /** The magic number of an order; 0 for one that came another way. */
  magicOf(orderId: string | undefined): bigint {
    return (orderId === undefined ? undefined : this.#magics.get(orderId)) ?? 0n;
  }

  /** What stands beside a deal: its order's comment, or the level that the broker closed at. */
  dealComment(deal: Deal, digits: number): string {
    const closed = this.#lastSeen.get(deal.positionId ?? "");
    if (deal.reason === "stop-loss") return `[sl ${(closed?.stopLoss ?? deal.price).toFixed(digits)}]`;
    if (deal.reason === "take-profit") return `[tp ${(closed?.takeProfit ?? deal.price).toFixed(digits)}]`;
    if (deal.reason === "stop-out") return "[so]";
    return this.venue.order(deal.orderId ?? "")?.comment ?? "";
  }

  /** Leaves no listener. */
  close(): void {
    this.books.close();
    this.#stopWatching();
  }
}

function venueAccount(venue: Venue, wanted: OpenApiMt5AccountOptions, login: string): VenueAccount {
  if (wanted.venueAccount !== undefined) return wanted.venueAccount;
  const { currency, balance, leverage, positionMode } = wanted;
  return venue.openAccount({
    id: login,
    login,
    name: wanted.name ?? "Sim Trader",
    ...(currency !== undefined && { currency }),
    ...(balance !== undefined && { balance }),
    ...(leverage !== undefined && { leverage }),
    ...(positionMode !== undefined && { positionMode }),
  });
}

/** Opens the accounts at the venue. */
export function openLedgers(
  accounts: readonly OpenApiMt5AccountOptions[],
  { venue, clock }: { readonly venue: Venue; readonly clock: Clock },
): readonly Ledger[] {
  return accounts.map((wanted, index) => {
    const { isDemo = true } = wanted;
    const facts = {
      login: wanted.login ?? wanted.venueAccount?.login ?? String(FIRST_LOGIN + index),
      password: wanted.password ?? "s3cret-password",
      server: wanted.server ?? (isDemo ? "SimBroker-Demo" : "SimBroker-Live"),
      isDemo,
    };
    return new Ledger(facts, venueAccount(venue, wanted, facts.login), clock);
  });
}
