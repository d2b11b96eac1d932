import { type Deal, Decimal } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";

/** The balance after one entry of the ledger, and how many entries there had been. */
export interface BalanceAt {
  readonly balance: number;
  readonly version: number;
}

/** What a closing deal met. */
export interface MetPosition {
  readonly entryPrice: number;
  readonly closedLots: number;
}

interface Held {
  readonly side: Deal["side"];
  readonly lots: Decimal;
  readonly price: Decimal;
}

const AVERAGE_DIGITS = 20;

/**
 * What follows from the order in which deals and cash operations were booked: balances, entry prices, filled lots.
 * The venue numbers both together.
 */
export class Ledger {
  readonly #account: VenueAccount;
  readonly #balances = new Map<string, BalanceAt>();
  readonly #met = new Map<string, MetPosition>();
  readonly #filled = new Map<string, number>();
  readonly #held = new Map<string, Held>();
  readonly #orderLots = new Map<string, Decimal>();
  #balance = Decimal.zero;
  #deals = 0;
  #cash = 0;

  constructor(account: VenueAccount) {
    this.#account = account;
  }

  /** The balance right after a deal or cash operation. */
  after(id: string): BalanceAt {
    this.#read();
    return this.#balances.get(id) ?? { balance: 0, version: 0 };
  }

  /** What a deal closed; undefined for one that only opened. */
  met(dealId: string): MetPosition | undefined {
    this.#read();
    return this.#met.get(dealId);
  }

  /** The lots of its order that were filled with a deal and before it. */
  filledWith(dealId: string): number {
    this.#read();
    return this.#filled.get(dealId) ?? 0;
  }

  /** How many changes of the balance there have been. */
  get version(): number {
    this.#read();
    return this.#balances.size;
  }

  #read(): void {
    const deals = this.#account.deals().slice(this.#deals);
    const cash = this.#account.cash().slice(this.#cash);
    this.#deals += deals.length;
    this.#cash += cash.length;
    const entries = [
      ...deals.map((deal) => ({ id: deal.id, deal, amount: moneyOf(deal) })),
      ...cash.map(({ id, amount }) => ({ id, deal: undefined, amount: Decimal.of(amount) })),
    ].sort((left, right) => compareIds(left.id, right.id));
    for (const { id, deal, amount } of entries) {
      this.#balance = this.#balance.add(amount);
      this.#balances.set(id, { balance: this.#balance.toNumber(), version: this.#balances.size + 1 });
      if (deal !== undefined) this.#apply(deal);
    }
  }

  #apply(deal: Deal): void {
    const { id, orderId = "", positionId = "", side } = deal;
    const lots = Decimal.of(deal.lots);
    const filled = (this.#orderLots.get(orderId) ?? Decimal.zero).add(lots);
    this.#orderLots.set(orderId, filled);
    this.#filled.set(id, filled.toNumber());
    const held = this.#held.get(positionId);
    const price = Decimal.of(deal.price);
    if (held === undefined || held.lots.sign() === 0) {
      this.#held.set(positionId, { side, lots, price });
    } else if (held.side === side) {
      const all = held.lots.add(lots);
      const cost = held.price.multiply(held.lots).add(price.multiply(lots));
      this.#held.set(positionId, { side, lots: all, price: cost.divide(all, AVERAGE_DIGITS) });
    } else {
      const closed = held.lots.min(lots);
      this.#met.set(id, { entryPrice: held.price.toNumber(), closedLots: closed.toNumber() });
      const turned = lots.compare(held.lots) > 0;
      this.#held.set(
        positionId,
        turned ? { side, lots: lots.subtract(held.lots), price } : { ...held, lots: held.lots.subtract(lots) },
      );
    }
  }
}

const moneyOf = ({ profit = 0, swap = 0, commission = 0 }: Deal): Decimal =>
  Decimal.of(profit).add(swap).add(commission);

function compareIds(left: string, right: string): number {
  const difference = BigInt(left) - BigInt(right);
  return difference < 0n ? -1 : Number(difference > 0n);
}
