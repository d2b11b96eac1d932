import type { AccountSummary } from "../model/account.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Books } from "./books.ts";

/** An account's books as an interceptor sees them: live, as last known, without a request. */
export interface AccountView {
  readonly summary: AccountSummary | undefined;
  readonly positions: readonly Position[];
  /**
   * Own and other orders that have not ended, those that are just being sent included, and own ones that the broker
   * says are filled while no reading has shown their position yet.
   */
  readonly orders: readonly Order[];
}

/**
 * The live view of `books`.
 *
 * @param readMs up to when the broker's own books have been read for sure, by the monotonic clock.
 */
export function viewOf(books: Books, readMs: () => number): AccountView {
  return {
    get summary() {
      return books.account;
    },
    get positions() {
      return [...books.positions.values()];
    },
    get orders() {
      const unseen = [...books.orders.unseen(readMs())].map(({ order }) => ({ ...order, filledLots: 0 }));
      return [...unseen, ...[...books.orders.live()].map(({ order }) => order)];
    },
  };
}
