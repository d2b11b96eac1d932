import type { AccountSummary } from "../model/account.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Books } from "./books.ts";

/** An account's books as an interceptor sees them: live, as last known, without a request. */
export interface AccountView {
  readonly summary: AccountSummary | undefined;
  readonly positions: readonly Position[];
  /** Own and other orders that have not ended, those that are just being sent included. */
  readonly orders: readonly Order[];
}

/** The live view of `books`. */
export function viewOf(books: Books): AccountView {
  return {
    get summary() {
      return books.account;
    },
    get positions() {
      return [...books.positions.values()];
    },
    get orders() {
      return [...books.orders.live()].map(({ order }) => order);
    },
  };
}
