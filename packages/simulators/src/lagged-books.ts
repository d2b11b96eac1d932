import type { AccountSummary, CashOperation, Clock, Deal, Order, Position } from "@anybroker/core";
import type { VenueAccount, VenueRange } from "@anybroker/paper/venue";

interface BooksAt {
  readonly timeMs: number;
  readonly summary: AccountSummary;
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
}

/**
 * An account's books as reads see them: those of the venue, or those of a while ago (the read-after-write lag of
 * real systems).
 */
export class LaggedBooks {
  readonly #account: VenueAccount;
  readonly #clock: Clock;
  readonly #past: BooksAt[] = [];
  #lagMs = 0;
  /** Deals from this instant on are not listed. */
  #hiddenFromMs = Number.POSITIVE_INFINITY;
  readonly #stop: () => void;

  constructor(account: VenueAccount, clock: Clock) {
    this.#account = account;
    this.#clock = clock;
    this.#stop = account.onExecution(() => {
      if (this.#lagMs > 0) this.#remember();
    });
  }

  /** From now on reads show what was `lagMs` ago; nothing older than now. 0 ends it. */
  setLag(lagMs: number): void {
    this.#lagMs = lagMs;
    this.#past.length = 0;
    if (lagMs > 0) this.#remember();
  }

  /** While hidden, lists of deals lack those that are made from now on. */
  hideDeals(hidden: boolean): void {
    this.#hiddenFromMs = hidden ? this.#clock.now() : Number.POSITIVE_INFINITY;
  }

  summary(): AccountSummary {
    return this.#shown()?.summary ?? this.#account.summary();
  }

  positions(): readonly Position[] {
    return this.#shown()?.positions ?? this.#account.positions();
  }

  orders(): readonly Order[] {
    return this.#shown()?.orders ?? this.#account.orders();
  }

  deals(range: VenueRange = {}): readonly Deal[] {
    const horizonMs = this.#horizonMs();
    return this.#account.deals(range).filter(({ timeMs }) => timeMs <= horizonMs && timeMs < this.#hiddenFromMs);
  }

  orderHistory(range: VenueRange = {}): readonly Order[] {
    return this.#account.orderHistory(range).filter(({ updateTimeMs = 0 }) => updateTimeMs <= this.#horizonMs());
  }

  cash(range: VenueRange = {}): readonly CashOperation[] {
    return this.#account.cash(range).filter(({ timeMs }) => timeMs <= this.#horizonMs());
  }

  /** Stops listening to the venue. */
  close(): void {
    this.#stop();
  }

  #horizonMs(): number {
    return this.#lagMs > 0 ? this.#clock.now() - this.#lagMs : Number.POSITIVE_INFINITY;
  }

  #remember(): void {
    this.#forget();
    this.#past.push({
      timeMs: this.#clock.now(),
      summary: this.#account.summary(),
      positions: this.#account.positions(),
      orders: this.#account.orders(),
    });
  }

  /** The newest state that is old enough to be seen; the first remembered one while none is. */
  #shown(): BooksAt | undefined {
    if (this.#lagMs === 0) return undefined;
    this.#forget();
    return this.#past[0];
  }

  /** Drops the states that a newer one has replaced for every reader. */
  #forget(): void {
    while ((this.#past[1]?.timeMs ?? Number.POSITIVE_INFINITY) <= this.#horizonMs()) this.#past.shift();
  }
}
