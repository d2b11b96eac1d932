import type { Books } from "./books.ts";
import { closeByBroker } from "./close.ts";
import type { PositionState } from "./state.ts";
import { floatingProfit, marginLevel, valuate } from "./valuation.ts";

/** The open position that loses most, among those whose market is open. */
function worstPosition(books: Books, tried: ReadonlySet<string>): PositionState | undefined {
  const now = books.floor.clock.now();
  let worst: PositionState | undefined;
  for (const position of books.positions.values()) {
    if (tried.has(position.id) || books.floor.market(position.symbol.name)?.isOpen(now) !== true) continue;
    if (worst === undefined || floatingProfit(books, position).compare(floatingProfit(books, worst)) < 0) {
      worst = position;
    }
  }
  return worst;
}

/**
 * Closes positions, the worst first, until the margin level is above the stop-out level again.
 *
 * A position that the book cannot take whole is tried again at the next price.
 */
export function stopOut(books: Books): void {
  const tried = new Set<string>();
  for (;;) {
    const level = marginLevel(valuate(books));
    if (level === undefined || level.compare(books.facts.stopOutLevelPercent) > 0) return;
    const position = worstPosition(books, tried);
    if (position === undefined) return;
    tried.add(position.id);
    closeByBroker(books, position, { reason: "stop-out", origin: "broker" });
  }
}

/** Whether the margin level has fallen to the margin call level. */
export function isMarginCall(books: Books): boolean {
  const level = marginLevel(valuate(books));
  return level !== undefined && level.compare(books.facts.marginCallLevelPercent) <= 0;
}
