import type { Capabilities } from "../adapter/capabilities.ts";
import type { PlaceOrderCommand, PositionPatch } from "../adapter/commands.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { levelToForm } from "./rules-levels.ts";

/** The levels of an order, once its entry is known. */
export type Levels = Pick<PositionPatch, "stopLoss" | "takeProfit" | "trailingDistance">;

/** Whether an order has levels that its wire takes in a second request only. */
export function isTwoStep({ protection }: Capabilities, command: PlaceOrderCommand): boolean {
  const { type, stopLoss, takeProfit, trailingDistance } = command;
  if (type !== "market") return protection.pending === "two-step" && (stopLoss ?? takeProfit) !== undefined;
  return protection.market === "two-step" && (stopLoss ?? takeProfit ?? trailingDistance) !== undefined;
}

/** The order as it is sent in the first step. The distance of a trailing stop is a resting order's own. */
export function withoutLevels(command: PlaceOrderCommand): PlaceOrderCommand {
  const { stopLoss: _stopLoss, takeProfit: _takeProfit, trailingDistance, ...bare } = command;
  return { ...bare, ...(command.type !== "market" && trailingDistance !== undefined && { trailingDistance }) };
}

/**
 * What the second step has to set. Distances are measured from what was paid, or from a resting order's own price. A
 * trailing stop begins at its distance: it is in force before the price first moves.
 */
export function wantedLevels(command: PlaceOrderCommand, target: Position | Order): Levels {
  const { side, symbol, takeProfit } = command;
  const trailingDistance = command.type === "market" ? command.trailingDistance : undefined;
  const stopLoss = command.stopLoss ?? (trailingDistance === undefined ? undefined : { distance: trailingDistance });
  const entry = "openPrice" in target ? target.openPrice : (target.limitPrice ?? target.stopPrice ?? 0);
  const priceOf = (which: "stopLoss" | "takeProfit", level: typeof stopLoss): Levels =>
    level === undefined ? {} : { [which]: levelToForm(level, "price", side, entry, symbol, which).price };
  return {
    ...priceOf("stopLoss", stopLoss),
    ...priceOf("takeProfit", takeProfit),
    ...(trailingDistance !== undefined && { trailingDistance }),
  };
}

/**
 * Those of the wanted levels that are not in force.
 *
 * A level that is there and was not set here, on a position that nobody but this order made, is somebody's will: it stays.
 */
export function missingLevels(wanted: Levels, own: Levels, target: Position | Order, isShared: boolean): Levels {
  const held: Readonly<Record<string, unknown>> = { ...target };
  const set: Readonly<Record<string, unknown>> = { ...own };
  const isMissing = ([field, value]: readonly [string, unknown]): boolean =>
    held[field] !== value && (isShared || held[field] === undefined || held[field] === set[field]);
  return Object.fromEntries(Object.entries(wanted).filter(isMissing));
}
