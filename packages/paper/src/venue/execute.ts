import { type Deal, Decimal, type Order, type OrderStatus } from "@anybroker/core";
import { applyFill, type FillEffect, type FillFacts, positionMetBy } from "./apply-fill.ts";
import type { Books } from "./books.ts";
import { type PlannedFill, totalLots } from "./liquidity.ts";
import type { WorkingOrder } from "./state.ts";
import { commissionOf, marginOf, showPosition, valuate } from "./valuation.ts";

const AVERAGE_DIGITS = 20;

/** Lots that an order has not filled yet. */
export const remainingLots = (order: Order): Decimal => Decimal.of(order.lots).subtract(order.filledLots);

/** The lots among `lots` that would add exposure; the rest shrinks a position. */
export function openingLots(books: Books, working: WorkingOrder, lots: Decimal): Decimal {
  if (working.closes !== undefined) return Decimal.zero;
  const met = positionMetBy(books, working);
  if (met === undefined || met.side === working.order.side) return lots;
  return lots.subtract(met.lots).max(Decimal.zero);
}

/** What of the free margin is missing for the planned fills; undefined when it suffices. */
export function missingMoney(
  books: Books,
  working: WorkingOrder,
  fills: readonly PlannedFill[],
): { readonly needed: number; readonly free: number } | undefined {
  const lots = totalLots(fills);
  const opening = openingLots(books, working, lots);
  const worst = fills.at(-1)?.price;
  if (opening.sign() <= 0 || worst === undefined) return undefined;
  const { symbol, order } = working;
  const margin = marginOf(books, symbol, order.side, opening, worst) ?? Decimal.zero;
  const needed = margin.subtract(commissionOf(books, symbol, lots));
  const { freeMargin } = valuate(books);
  const released = opening.compare(lots) < 0 ? (positionMetBy(books, working)?.margin ?? Decimal.zero) : Decimal.zero;
  const free = freeMargin.add(released);
  return needed.compare(free) > 0 ? { needed: needed.toNumber(), free: free.toNumber() } : undefined;
}

function filled(working: WorkingOrder, fill: FillFacts, effect: FillEffect): WorkingOrder {
  const { order } = working;
  const filledLots = Decimal.of(order.filledLots).add(fill.lots);
  const cost = working.cost.add(fill.price.multiply(fill.lots));
  const status: OrderStatus = filledLots.compare(order.lots) >= 0 ? "filled" : "partially-filled";
  return {
    ...working,
    cost,
    order: {
      ...order,
      status,
      filledLots: filledLots.toNumber(),
      averagePrice: cost.divide(filledLots, AVERAGE_DIGITS).toNumber(),
      updateTimeMs: fill.timeMs,
      ...(effect.deal.positionId !== undefined && { positionId: effect.deal.positionId }),
    },
  };
}

/** Books one fill of a working order and tells it: order state, deal, position, account. Returns the order after it. */
export function fillOnce(books: Books, fill: FillFacts): { readonly working: WorkingOrder; readonly deal: Deal } {
  const effect = applyFill(books, fill);
  const working = filled(fill.working, fill, effect);
  books.keepOrder(working, working.order.status === "filled");
  books.tell({
    order: working.order,
    deal: effect.deal,
    ...(effect.position !== undefined && { position: showPosition(books, effect.position) }),
    ...(effect.closedPositionId !== undefined && { closedPositionId: effect.closedPositionId }),
    account: books.summary(),
  });
  return { working, deal: effect.deal };
}

/** Executes the planned fills one after another. Returns the order after them and its deals. */
export function execute(
  books: Books,
  working: WorkingOrder,
  fills: readonly PlannedFill[],
): { readonly working: WorkingOrder; readonly deals: readonly Deal[] } {
  const market = books.floor.market(working.symbol.name);
  const deals: Deal[] = [];
  let current = working;
  for (const fill of fills) {
    // A listener may have closed the position meanwhile: what only closes must not open.
    if (current.closes !== undefined && !books.positions.has(current.closes)) break;
    market?.take(current.order.side, fill);
    const done = fillOnce(books, {
      working: current,
      lots: fill.lots,
      price: fill.price,
      timeMs: books.floor.clock.now(),
    });
    current = done.working;
    deals.push(done.deal);
  }
  return { working: current, deals };
}

/** Ends an order that is not filled and tells it. */
export function endOrder(
  books: Books,
  working: WorkingOrder,
  status: Extract<OrderStatus, "cancelled" | "expired" | "rejected">,
  why: { readonly code: string; readonly message: string } | undefined,
): WorkingOrder {
  const ended: WorkingOrder = {
    ...working,
    order: {
      ...working.order,
      status,
      updateTimeMs: books.floor.clock.now(),
      ...(status === "expired" && { reason: "expiry" as const }),
      ...(why !== undefined && { rejectCode: why.code, rejectMessage: why.message }),
    },
  };
  books.keepOrder(ended, true);
  books.tell({ order: ended.order });
  return ended;
}
