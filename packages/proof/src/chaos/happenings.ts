import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { priced } from "./commands.ts";
import type { LedgerHistory } from "./ledger-history.ts";
import type { Happening } from "./script.ts";

const SYMBOL = "EURUSD";
const PIP = 0.0001;
const SPREAD = 0.0001;
/** Enough for the account to be stopped out within some falls of the price. */
const RECKLESS_LOTS = 60;
const FALL_PIPS = 40;
const MOST_FALLS = 12;

/** Moves the price by so many pips; orders and levels react at once. */
export function movePrice(venue: Venue, pips: number): void {
  const bid = priced((venue.quote(SYMBOL)?.bid ?? 1.1) + pips * PIP);
  venue.setPrice(SYMBOL, bid, priced(bid + SPREAD));
}

/** What another terminal does, with whatever the ledger has. */
export function actAsOther(
  history: LedgerHistory,
  venue: Venue,
  { what, pick }: Happening & { readonly kind: "foreign" },
): void {
  const { bid = 0, ask = 0 } = venue.quote(SYMBOL) ?? {};
  const pips = 25 + Math.floor(pick * 100) / 10 + 0.05;
  const choose = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(pick * items.length)];
  history.foreign((ledger) => {
    const position = choose(ledger.positions());
    const order = choose(ledger.orders());
    switch (what) {
      case "open":
        ledger.place({ symbol: SYMBOL, side: pick < 0.5 ? "buy" : "sell", type: "market", lots: 0.05 });
        return;
      case "rest":
        ledger.place({ symbol: SYMBOL, side: "buy", type: "limit", lots: 0.05, limitPrice: priced(ask - 5 * PIP) });
        return;
      case "close":
        if (position !== undefined) ledger.closePosition(position.id);
        return;
      case "cancel":
        if (order?.id !== undefined) ledger.cancelOrder(order.id);
        return;
      case "protect":
        if (position === undefined) return;
        ledger.modifyPosition(position.id, {
          stopLoss: priced(position.side === "buy" ? bid - pips * PIP : ask + pips * PIP),
        });
    }
  });
}

/** Another terminal risks everything, and the price takes it. */
export function stopOut(history: LedgerHistory, venue: Venue): void {
  const { ledger } = history;
  history.foreign(() => {
    ledger.place({ symbol: SYMBOL, side: "buy", type: "market", lots: RECKLESS_LOTS });
  });
  for (let fall = 0; fall < MOST_FALLS && isReckless(ledger); fall += 1) movePrice(venue, -FALL_PIPS);
}

const isReckless = (ledger: VenueAccount): boolean => ledger.positions().some(({ lots }) => lots >= RECKLESS_LOTS / 2);
