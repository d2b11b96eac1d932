import { clientOrderId, Decimal, gridPosition, type Origin, opposite, type Reason } from "@anybroker/core";
import type { Books } from "./books.ts";
import { isFrozen } from "./check-levels.ts";
import { checkLots, checkMarket, checkTradable } from "./check-symbol.ts";
import { fillOnce } from "./execute.ts";
import { totalLots } from "./liquidity.ts";
import { accept, executeNow } from "./place.ts";
import { noSymbol, type Refusal, refuse } from "./refusal.ts";
import type { PositionState, WorkingOrder } from "./state.ts";
import type { VenueResult } from "./types.ts";
import { showPosition } from "./valuation.ts";

/** Why and under which name a position is closed. */
export interface ClosingFacts {
  readonly reason: Reason;
  readonly origin?: Origin;
  readonly clientOrderId?: string;
  readonly comment?: string;
  /** The fills may not be worse than this: a take profit. */
  readonly limitPrice?: number;
}

/** The order that closes `lots` of a position. */
function closingOrder(books: Books, position: PositionState, lots: Decimal, facts: ClosingFacts): WorkingOrder {
  const now = books.floor.clock.now();
  const { reason, origin, comment } = facts;
  return {
    order: {
      id: books.floor.nextOrderId(),
      ...(facts.clientOrderId !== undefined && { clientOrderId: clientOrderId(facts.clientOrderId) }),
      symbol: position.symbol.name,
      side: opposite(position.side),
      type: "market",
      status: "accepted",
      lots: lots.toNumber(),
      filledLots: 0,
      timeInForce: "ioc",
      positionId: position.id,
      intent: "close",
      ...(comment !== undefined && { comment }),
      createTimeMs: now,
      updateTimeMs: now,
      ...(origin !== undefined && { origin }),
      reason,
    },
    symbol: position.symbol,
    cost: Decimal.zero,
    reason,
    ...(origin !== undefined && { origin }),
    closes: position.id,
    triggered: false,
    ...(facts.limitPrice !== undefined && { worstPrice: facts.limitPrice }),
  };
}

/**
 * Closes a position for the broker: at the market, as far as the book goes. What the book does not take stays open, and
 * is tried again at the next price.
 */
export function closeByBroker(books: Books, position: PositionState, facts: ClosingFacts): void {
  const market = books.floor.market(position.symbol.name);
  const limits = { slips: facts.limitPrice === undefined, ...worstPrice(facts) };
  const fills = market?.plan(opposite(position.side), position.lots, limits) ?? [];
  if (market !== undefined && fills.length > 0) {
    executeNow(books, market, closingOrder(books, position, totalLots(fills), facts));
  }
}

const worstPrice = ({ limitPrice }: ClosingFacts): { readonly worst?: Decimal } =>
  limitPrice === undefined ? {} : { worst: Decimal.of(limitPrice) };

/** The open position of that id, or the refusal. */
export function findPosition(books: Books, id: string): PositionState | Refusal {
  for (const position of books.positions.values()) if (position.id === id) return position;
  return refuse("POSITION_NOT_FOUND", `there is no open position ${id} in account ${books.facts.id}`);
}

function checkClose(books: Books, position: PositionState, lots: number): Refusal | undefined {
  const { symbol, levels, side } = position;
  const market = books.floor.market(symbol.name);
  if (market === undefined) return noSymbol(symbol.name);
  const closed = checkTradable(books, market, undefined) ?? checkMarket(books, market);
  if (closed !== undefined) return closed;
  if (isFrozen(symbol, market.tick, side, levels.stopLoss) || isFrozen(symbol, market.tick, side, levels.takeProfit)) {
    const message = `position ${position.id} is within ${symbol.freezeDistance} of its stop loss or take profit and cannot be closed now`;
    return refuse("FROZEN", message, { details: { freezeDistance: symbol.freezeDistance } });
  }
  if (position.lots.equals(lots)) return undefined;
  if (position.lots.compare(lots) < 0) {
    const message = `${lots} lots of position ${position.id} were to be closed, and it holds ${position.lots.toNumber()}`;
    return refuse("INVALID_CLOSE_VOLUME", message, { details: { lots, positionLots: position.lots.toNumber() } });
  }
  return checkLots(symbol, lots);
}

/** Closes all of a position, or `lots` of it, at the market. */
export function closePosition(
  books: Books,
  id: string,
  lots: number | undefined,
  options: { readonly clientOrderId?: string; readonly comment?: string },
): VenueResult {
  const position = findPosition(books, id);
  if ("ok" in position) return position;
  const given = lots ?? position.lots.toNumber();
  if (!Number.isFinite(given)) return refuse("INVALID_VOLUME", `${given} is no number of lots to close`);
  const place = gridPosition(given, position.symbol.lotsStep);
  const wanted = place?.on ? place.value : given;
  const refusal = checkClose(books, position, wanted);
  if (refusal !== undefined) return refusal;
  const working = closingOrder(books, position, Decimal.of(wanted), { ...options, reason: "client" });
  const market = books.floor.market(position.symbol.name);
  return market === undefined ? noSymbol(position.symbol.name) : executeNow(books, market, working);
}

/** Closes two opposite positions of a symbol against each other, at the second one's opening price, free of charge. */
export function closeBy(books: Books, id: string, oppositeId: string): VenueResult {
  const position = findPosition(books, id);
  if ("ok" in position) return position;
  const other = findPosition(books, oppositeId);
  if ("ok" in other) return other;
  const { symbol } = position;
  if (symbol.name !== other.symbol.name || position.side === other.side) {
    const message = `position ${id}, a ${position.side} of ${symbol.name}, cannot be closed by ${oppositeId}, a ${other.side} of ${other.symbol.name}`;
    return refuse("INVALID", message);
  }
  const market = books.floor.market(symbol.name);
  if (market === undefined) return noSymbol(symbol.name);
  const closed = checkTradable(books, market, undefined) ?? checkMarket(books, market);
  if (closed !== undefined) return closed;
  const lots = position.lots.min(other.lots);
  const timeMs = books.floor.clock.now();
  const done = [position, other].map((each) => {
    const working = closingOrder(books, each, lots, { reason: "client" });
    accept(books, working);
    return fillOnce(books, { working, lots, price: other.openPrice, timeMs, entry: "out-by", free: true });
  });
  const rest = books.positions.get(position.id) ?? books.positions.get(other.id);
  const order = done[0]?.working.order;
  return {
    ok: true,
    code: "DONE",
    ...(order !== undefined && { order }),
    deals: done.map((each) => each.deal),
    ...(rest !== undefined && { position: showPosition(books, rest) }),
  };
}
