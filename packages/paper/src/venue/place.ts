import { clientOrderId, Decimal, type Order, type OrderId, positionId } from "@anybroker/core";
import type { Books } from "./books.ts";
import { checkOrder, isImmediate } from "./check-order.ts";
import { endOrder, execute, missingMoney, remainingLots } from "./execute.ts";
import { snapped } from "./levels.ts";
import { type PlannedFill, totalLots, worsen } from "./liquidity.ts";
import { noSymbol, type Refusal, refuse } from "./refusal.ts";
import { tradingDayEndMs } from "./sessions.ts";
import type { WorkingOrder } from "./state.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import type { VenueOrderRequest, VenueResult, VenueSymbol } from "./types.ts";
import { showPosition } from "./valuation.ts";

function newOrder(books: Books, symbol: VenueSymbol, request: VenueOrderRequest): Order & { readonly id: OrderId } {
  const now = books.floor.clock.now();
  const { limitPrice, stopPrice, timeInForce, stopLoss, takeProfit, trailingDistance, comment } = request;
  const expireTimeMs =
    timeInForce === "day" && request.type !== "market"
      ? tradingDayEndMs(symbol.sessions, books.floor.rolloverMinute, now)
      : request.expireTimeMs;
  return {
    id: books.floor.nextOrderId(),
    ...(request.clientOrderId !== undefined && { clientOrderId: clientOrderId(request.clientOrderId) }),
    symbol: symbol.name,
    side: request.side,
    type: request.type,
    status: "accepted",
    lots: request.lots,
    filledLots: 0,
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    timeInForce: timeInForce ?? (expireTimeMs !== undefined ? "gtd" : request.type === "market" ? "ioc" : "gtc"),
    ...(expireTimeMs !== undefined && { expireTimeMs }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(trailingDistance !== undefined && { trailingDistance }),
    ...(request.positionId !== undefined && { positionId: positionId(request.positionId) }),
    ...(comment !== undefined && { comment }),
    createTimeMs: now,
    updateTimeMs: now,
    reason: "client",
  };
}

/** A fresh order to work on. */
export function newWorkingOrder(books: Books, symbol: VenueSymbol, request: VenueOrderRequest): WorkingOrder {
  const { stopLossDistance, takeProfitDistance, maxSlippage } = request;
  const adds = request.positionId !== undefined && books.facts.positionMode === "hedging";
  return {
    order: newOrder(books, symbol, request),
    symbol,
    cost: Decimal.zero,
    reason: "client",
    ...(stopLossDistance !== undefined && { stopLossDistance }),
    ...(takeProfitDistance !== undefined && { takeProfitDistance }),
    ...(maxSlippage !== undefined && { maxSlippage }),
    ...(adds && { addsTo: positionId(request.positionId) }),
    triggered: false,
  };
}

/** The fills that an order would get now: at the market, or at its limit or better. */
export function planOrder(market: SymbolMarket, working: WorkingOrder): readonly PlannedFill[] {
  const { order, maxSlippage } = working;
  const limit = order.limitPrice ?? working.worstPrice;
  const best = market.priceFor(order.side);
  const worst =
    limit !== undefined
      ? Decimal.of(limit)
      : maxSlippage !== undefined && best !== undefined
        ? worsen(Decimal.of(best), order.side, maxSlippage)
        : undefined;
  return market.plan(order.side, remainingLots(order), {
    slips: limit === undefined,
    ...(worst !== undefined && { worst }),
  });
}

function unfilled(books: Books, working: WorkingOrder, lots: Decimal): Refusal {
  const { order, maxSlippage } = working;
  const code = order.type === "market" && maxSlippage !== undefined && lots.sign() === 0 ? "REQUOTE" : "REJECT";
  const message = `${order.symbol} offers ${lots.toNumber()} of the ${order.lots} lots within the order's price, so nothing was filled`;
  const ended = endOrder(books, working, "rejected", { code, message });
  return refuse(code, message, { order: ended.order, details: { availableLots: lots.toNumber() } });
}

/** Executes an order that does not rest: what the book has of it, or nothing. */
export function executeNow(books: Books, market: SymbolMarket, working: WorkingOrder): VenueResult {
  const fills = planOrder(market, working);
  const lots = totalLots(fills);
  const all = lots.compare(remainingLots(working.order)) >= 0;
  if (lots.sign() === 0 || (working.order.timeInForce === "fok" && !all)) return unfilled(books, working, lots);
  const poor = checkMoney(books, working, fills);
  if (poor !== undefined) return poor;
  accept(books, working);
  const done = execute(books, working, fills);
  const last =
    done.working.order.status === "filled" ? done.working : endOrder(books, done.working, "cancelled", undefined);
  return {
    ok: true,
    code: last.order.status === "filled" ? "DONE" : "DONE_PARTIAL",
    order: last.order,
    deals: done.deals,
    ...shownPosition(books, last),
  };
}

function checkMoney(books: Books, working: WorkingOrder, fills: readonly PlannedFill[]): Refusal | undefined {
  const missing = missingMoney(books, working, fills);
  if (missing === undefined) return undefined;
  const { lots, symbol } = working.order;
  const message = `${lots} lots of ${symbol} need ${missing.needed} ${books.facts.currency}, and ${missing.free} are free`;
  return refuse("NO_MONEY", message, { details: missing });
}

/** Takes an order into the books and tells it. */
export function accept(books: Books, working: WorkingOrder): void {
  books.keepOrder(working, false);
  books.tell({ order: working.order });
}

function shownPosition(books: Books, working: WorkingOrder): Pick<Extract<VenueResult, { ok: true }>, "position"> {
  const { positionId: id } = working.order;
  const state = id === undefined ? undefined : books.positions.get(id);
  return state === undefined ? {} : { position: showPosition(books, state) };
}

/** Executes a resting order as far as the book lets it now; without the money for it, it is cancelled. */
export function workOrder(books: Books, market: SymbolMarket, working: WorkingOrder): VenueResult {
  const fills = planOrder(market, working);
  const poor = checkMoney(books, working, fills);
  if (poor !== undefined) return { ...poor, order: endOrder(books, working, "cancelled", poor).order };
  const done = execute(books, working, fills);
  const { order } = done.working;
  const code = order.status === "filled" ? "DONE" : done.deals.length > 0 ? "DONE_PARTIAL" : "PLACED";
  return { ok: true, code, order, deals: done.deals, ...shownPosition(books, done.working) };
}

/** Places an order: checks it, then executes it or lets it rest. */
export function place(books: Books, request: VenueOrderRequest): VenueResult {
  const market = books.floor.market(request.symbol);
  if (market === undefined) return noSymbol(request.symbol);
  const refusal = checkOrder(books, market, request);
  if (refusal !== undefined) return refusal;
  const working = newWorkingOrder(books, market.symbol, snapped(request, market.symbol));
  if (isImmediate(working.order)) return executeNow(books, market, working);
  const marketable = working.order.type === "limit" ? planOrder(market, working) : [];
  const poor = checkMoney(books, working, marketable);
  if (poor !== undefined) return poor;
  accept(books, working);
  if (marketable.length > 0) return workOrder(books, market, working);
  return { ok: true, code: "PLACED", order: working.order, deals: [] };
}
