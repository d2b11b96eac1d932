import { type Decimal, nearestOnGrid, type Side } from "@anybroker/core";
import type { Levels, WorkingOrder } from "./state.ts";
import type { VenueSymbol } from "./types.ts";

/** The price `distance` away from `price`, on the side where a stop loss (or a take profit) of `side` lies. */
export function levelAt(
  kind: "stop-loss" | "take-profit",
  side: Side,
  price: Decimal,
  distance: number,
  symbol: VenueSymbol,
): number {
  const below = (side === "buy") === (kind === "stop-loss");
  const level = below ? price.subtract(distance) : price.add(distance);
  return nearestOnGrid(level.toNumber(), symbol.tickSize);
}

/** The numbers of a request as the grid points they mean: binary noise is gone. Checked before. */
export function snapped<Fields extends Snappable>(fields: Fields, symbol: VenueSymbol): Fields {
  const result = { ...fields };
  const { lots } = result;
  if (typeof lots === "number") result.lots = nearestOnGrid(lots, symbol.lotsStep);
  for (const key of ["limitPrice", "stopPrice", "stopLoss", "takeProfit"] as const) {
    const price = result[key];
    if (typeof price === "number") result[key] = nearestOnGrid(price, symbol.tickSize);
  }
  return result;
}

interface Snappable {
  lots?: number;
  limitPrice?: number;
  stopPrice?: number;
  stopLoss?: number | null;
  takeProfit?: number | null;
}

/** The protection that an order gives the position it has opened at `openPrice`; distances become prices. */
export function levelsOf(working: WorkingOrder, openPrice: Decimal): Levels {
  const { order, symbol, stopLossDistance, takeProfitDistance } = working;
  const stopDistance = stopLossDistance ?? (order.stopLoss === undefined ? order.trailingDistance : undefined);
  const stopLoss =
    stopDistance === undefined ? order.stopLoss : levelAt("stop-loss", order.side, openPrice, stopDistance, symbol);
  const takeProfit =
    takeProfitDistance === undefined
      ? order.takeProfit
      : levelAt("take-profit", order.side, openPrice, takeProfitDistance, symbol);
  return {
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(order.trailingDistance !== undefined && { trailingDistance: order.trailingDistance }),
  };
}
