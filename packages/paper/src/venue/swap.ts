import { Decimal } from "@anybroker/core";
import type { Books } from "./books.ts";
import { isRoundTheClock } from "./sessions.ts";
import type { VenueSymbol } from "./types.ts";
import { inAccountCurrency, showPosition } from "./valuation.ts";

const DAY_MS = 86_400_000;
const THURSDAY = 4;
const SATURDAY = 6;

/** The UTC weekday of an instant; 0 is Sunday. */
const weekday = (timeMs: number): number => (Math.floor(timeMs / DAY_MS) + THURSDAY) % 7;

/** For how many days the rollover at `timeMs` charges: none at a weekend unless the symbol trades through it. */
export function swapDays(symbol: VenueSymbol, timeMs: number): number {
  const day = weekday(timeMs);
  if ((day === 0 || day === SATURDAY) && !isRoundTheClock(symbol.sessions)) return 0;
  return day === symbol.tripleSwapWeekday ? 3 : 1;
}

/** Adds the daily swap to every position; it is booked with the deals that close them. */
export function accrueSwap(books: Books): void {
  const timeMs = books.floor.clock.now();
  for (const position of [...books.positions.values()]) {
    const { symbol, side, lots } = position;
    const points = side === "buy" ? symbol.swapLong : symbol.swapShort;
    const days = swapDays(symbol, timeMs);
    if (points === undefined || points === 0 || days === 0) continue;
    const value = lots.multiply(symbol.contractSize).multiply(points).multiply(Decimal.scaled(days, symbol.digits));
    const amount = inAccountCurrency(books, value, symbol.profitCurrency);
    if (amount === undefined || amount.sign() === 0) continue;
    const changed = { ...position, swap: position.swap.add(amount), updateTimeMs: timeMs };
    books.keepPosition(changed);
    books.tell({ position: showPosition(books, changed), account: books.summary() });
  }
}
