import { Decimal, type Tick } from "@anybroker/core";
import type { Books } from "./books.ts";
import { type ClosingFacts, closeByBroker } from "./close.ts";
import { levelAt } from "./levels.ts";
import { workOrder } from "./place.ts";
import type { PositionState, WorkingOrder } from "./state.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import { closingPrice, showPosition } from "./valuation.ts";

function isTriggered(working: WorkingOrder, tick: Tick): boolean {
  const { order, triggered } = working;
  const price = order.side === "buy" ? tick.ask : tick.bid;
  const above = order.side === "buy" ? 1 : -1;
  const reached = (level: number | undefined, direction: number): boolean =>
    level !== undefined && (price - level) * direction >= 0;
  if (order.type === "limit" || triggered) return order.limitPrice === undefined || reached(order.limitPrice, -above);
  return reached(order.stopPrice, above);
}

/** Marks a stop-limit order whose stop was reached: from now on it is a limit order under its own id. */
function trigger(books: Books, working: WorkingOrder): WorkingOrder {
  if (working.triggered || working.order.type === "limit") return working;
  const triggered = { ...working, triggered: true, order: { ...working.order, updateTimeMs: books.floor.clock.now() } };
  books.keepOrder(triggered, false);
  if (working.order.type === "stop-limit") books.tell({ order: triggered.order });
  return triggered;
}

function reactOrders(books: Books, market: SymbolMarket, tick: Tick): void {
  for (const id of [...books.working.keys()]) {
    const working = books.working.get(id);
    if (working === undefined || working.symbol !== market.symbol || !isTriggered(working, tick)) continue;
    workOrder(books, market, trigger(books, working));
  }
}

/** How a price closes a position: at its stop loss, at its take profit or better, or not at all. */
function protectionReached(position: PositionState, tick: Tick): ClosingFacts | undefined {
  const { stopLoss, takeProfit } = position.levels;
  const price = closingPrice(tick, position.side);
  const gain = position.side === "buy" ? 1 : -1;
  if (stopLoss !== undefined && (price - stopLoss) * gain <= 0) return { reason: "stop-loss", origin: "broker" };
  if (takeProfit !== undefined && (price - takeProfit) * gain >= 0) {
    return { reason: "take-profit", origin: "broker", limitPrice: takeProfit };
  }
  return undefined;
}

/** Lets the stop loss follow the price where it is better than before. */
function trail(books: Books, position: PositionState, tick: Tick): void {
  const { levels, side, symbol } = position;
  if (levels.trailingDistance === undefined) return;
  const price = Decimal.of(closingPrice(tick, side));
  const stopLoss = levelAt("stop-loss", side, price, levels.trailingDistance, symbol);
  const better = side === "buy" ? 1 : -1;
  if (levels.stopLoss !== undefined && (stopLoss - levels.stopLoss) * better <= 0) return;
  const moved = { ...position, levels: { ...levels, stopLoss }, updateTimeMs: tick.timeMs };
  books.keepPosition(moved);
  books.tell({ position: showPosition(books, moved) });
}

function reactPositions(books: Books, market: SymbolMarket, tick: Tick): void {
  for (const id of [...books.positions.keys()]) {
    const position = books.positions.get(id);
    if (position === undefined || position.symbol !== market.symbol) continue;
    const closing = protectionReached(position, tick);
    if (closing === undefined) trail(books, position, tick);
    else closeByBroker(books, position, closing);
  }
}

/** What a new price does to an account: resting orders first, then protection and trailing stops. */
export function reactToPrice(books: Books, market: SymbolMarket, tick: Tick): void {
  if (books.working.size > 0) reactOrders(books, market, tick);
  if (books.positions.size > 0) reactPositions(books, market, tick);
}
