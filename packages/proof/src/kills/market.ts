import { seededRandom, systemClock } from "@anybroker/core";
import { createVenue, type Venue, type VenueAccount } from "@anybroker/paper/venue";
import { MOVED_TO, PARTS, PRICES, RESTS_AT, STOP_AT, SYMBOL, type Task } from "./task.ts";

/** A market in real time whose prices stand still, so that books can be compared at any instant. */
export function stillVenue(): Venue {
  const venue = createVenue({ clock: systemClock, random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice(SYMBOL, PRICES.bid, PRICES.ask);
  venue.start();
  return venue;
}

/** Puts what a command needs into the account before any program sees it. */
export function prepare(ledger: VenueAccount, { command, lots }: Task): void {
  const common = { symbol: SYMBOL, side: "buy" } as const;
  switch (command) {
    case "market":
    case "limit":
      return;
    case "modify-order":
    case "cancel-order":
      ledger.place({ ...common, type: "limit", lots, limitPrice: RESTS_AT });
      return;
    case "partial-close":
      ledger.place({ ...common, type: "market", lots: Number((lots * PARTS).toFixed(2)) });
      return;
    case "modify-position":
    case "close":
      ledger.place({ ...common, type: "market", lots });
  }
}

/** How often a command has taken effect by the venue's own books. */
export function effects(ledger: VenueAccount, { command, lots }: Task): number {
  const deals = (entry: "in" | "out"): number =>
    ledger.deals().filter((deal) => deal.entry === entry && deal.lots === lots).length;
  const orders = ledger.orders().filter((order) => order.lots === lots);
  switch (command) {
    case "market":
      return deals("in");
    case "limit":
      return orders.length;
    case "close":
    case "partial-close":
      return deals("out");
    case "modify-order":
      return orders.filter(({ limitPrice }) => limitPrice === MOVED_TO).length;
    case "cancel-order":
      return orders.length === 0 ? 1 : 0;
    case "modify-position":
      return ledger.positions().filter((position) => position.lots === lots && position.stopLoss === STOP_AT).length;
  }
}
