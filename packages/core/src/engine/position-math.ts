import { Decimal } from "../model/decimal.ts";
import type { Deal } from "../model/history.ts";
import { positionId } from "../model/ids.ts";
import type { Position } from "../model/positions.ts";
import { addExact, subtractExact } from "../model/units.ts";
import type { PositionChange } from "./events.ts";

/** A position after a deal: still there, or gone with its last state. */
export type AfterDeal =
  | { readonly open: true; readonly position: Position }
  | { readonly open: false; readonly position: Position };

/** What a deal makes of its position, by the deal alone. Undefined when the deal does not name a position. */
export function afterDeal(before: Position | undefined, deal: Deal): AfterDeal | undefined {
  const id = deal.positionId ?? before?.id;
  if (id === undefined) return undefined;
  if (before === undefined) {
    if (deal.entry !== "in" && deal.entry !== "in-out") return undefined;
    return { open: true, position: freshPosition(positionId(id), deal, deal.lots) };
  }
  if (before.side === deal.side && deal.entry !== "out" && deal.entry !== "out-by") {
    const lots = addExact(before.lots, deal.lots);
    const value = Decimal.of(before.openPrice).multiply(before.lots).add(Decimal.of(deal.price).multiply(deal.lots));
    const openPrice = value.divide(Decimal.of(lots), 12).toNumber();
    return { open: true, position: { ...before, lots, openPrice, updateTimeMs: deal.timeMs } };
  }
  const left = subtractExact(before.lots, deal.lots);
  if (left > 0) return { open: true, position: { ...before, lots: left, updateTimeMs: deal.timeMs } };
  if (left < 0 && deal.entry === "in-out") {
    return { open: true, position: freshPosition(before.id, deal, -left) };
  }
  return { open: false, position: { ...before, updateTimeMs: deal.timeMs } };
}

function freshPosition(id: Position["id"], deal: Deal, lots: number): Position {
  return {
    id,
    symbol: deal.symbol,
    side: deal.side,
    lots,
    openPrice: deal.price,
    openTimeMs: deal.timeMs,
    ...(deal.orderId !== undefined && { openOrderId: deal.orderId }),
    ...(deal.clientOrderId !== undefined && { clientOrderId: deal.clientOrderId }),
    ...(deal.origin !== undefined && { origin: deal.origin }),
  };
}

/** How a position changed, or undefined when only its price or floating profit did. */
export function changeOf(before: Position | undefined, after: Position): PositionChange | undefined {
  if (before === undefined) return "opened";
  if (before.side !== after.side) return "reversed";
  if (after.lots > before.lots) return "increased";
  if (after.lots < before.lots) return "reduced";
  const same =
    before.stopLoss === after.stopLoss &&
    before.takeProfit === after.takeProfit &&
    before.trailingDistance === after.trailingDistance;
  return same ? undefined : "modified";
}
