import type { Observation } from "../adapter/ports.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Books } from "./books.ts";

/** Whether what a wire lets one see is anything else than what the books hold. */
export function differs(books: Books, observation: Observation): boolean {
  const { positions, closedPositionIds, allPositions, allOrders, account } = observation;
  const changed = (position: Position): boolean => positionDiffers(books.positions.get(position.id), position);
  if (positions?.some(changed) || allPositions?.some(changed)) return true;
  if (closedPositionIds?.some((id) => books.positions.has(id))) return true;
  if (allPositions !== undefined && allPositions.length !== books.positions.size) return true;
  if (account?.balance !== undefined && account.balance !== books.account?.balance) return true;
  return allOrders !== undefined && ordersDiffer(books, allOrders);
}

function positionDiffers(known: Position | undefined, seen: Position): boolean {
  return (
    known === undefined ||
    known.lots !== seen.lots ||
    known.side !== seen.side ||
    known.stopLoss !== seen.stopLoss ||
    known.takeProfit !== seen.takeProfit
  );
}

function ordersDiffer(books: Books, orders: readonly Order[]): boolean {
  const ids = new Set(orders.map((order) => order.id));
  for (const { order } of books.orders.live()) if (order.id !== undefined && !ids.has(order.id)) return true;
  return orders.some((seen) => {
    const known = books.orders.byId(seen.id)?.order;
    return (
      known === undefined ||
      known.lots !== seen.lots ||
      known.limitPrice !== seen.limitPrice ||
      known.stopPrice !== seen.stopPrice ||
      known.stopLoss !== seen.stopLoss ||
      known.takeProfit !== seen.takeProfit
    );
  });
}
