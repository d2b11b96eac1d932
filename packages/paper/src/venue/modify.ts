import { Decimal, type Order, type OrderPatch, type PositionPatch } from "@anybroker/core";
import type { Books } from "./books.ts";
import { checkLevels, isFrozen } from "./check-levels.ts";
import { checkExpiry, checkPrices } from "./check-order.ts";
import { checkLots, checkTradable } from "./check-symbol.ts";
import { findPosition } from "./close.ts";
import { endOrder } from "./execute.ts";
import { snapped } from "./levels.ts";
import { noSymbol, type Refusal, refuse } from "./refusal.ts";
import type { Levels, WorkingOrder } from "./state.ts";
import type { VenueResult } from "./types.ts";
import { closingPrice, showPosition } from "./valuation.ts";

type Patch<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | null };

/** `before` with the patch's fields; null takes a field off. */
function patched<Fields extends object>(before: Fields, patch: Patch<Fields>): Fields {
  const merged = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(merged) as Fields;
}

function differs<Fields extends object>(before: Fields, after: Fields, keys: readonly (keyof Fields)[]): boolean {
  return keys.some((key) => before[key] !== after[key]);
}

function findOrder(books: Books, id: string): WorkingOrder | Refusal {
  for (const working of books.working.values()) if (working.order.id === id) return working;
  const ended = books.order(id);
  const message =
    ended === undefined
      ? `there is no order ${id} in account ${books.facts.id}`
      : `order ${id} has ended: it is ${ended.status}`;
  return refuse("ORDER_NOT_FOUND", message, ended === undefined ? {} : { order: ended });
}

function checkFrozen(books: Books, working: WorkingOrder): Refusal | undefined {
  const { order, symbol } = working;
  const tick = books.floor.prices.quote(symbol.name);
  const price = order.stopPrice ?? order.limitPrice;
  // An order deals on the other side of the book than the close of its position.
  if (!isFrozen(symbol, tick, order.side === "buy" ? "sell" : "buy", price)) return undefined;
  const message = `order ${order.id} is within ${symbol.freezeDistance} of the market and cannot be changed or cancelled now`;
  return refuse("FROZEN", message, { details: { freezeDistance: symbol.freezeDistance } });
}

const ORDER_FIELDS = ["limitPrice", "stopPrice", "lots", "stopLoss", "takeProfit", "expireTimeMs"] as const;

function checkNewOrder(books: Books, working: WorkingOrder, after: Order): Refusal | undefined {
  const { order: before, symbol } = working;
  const market = books.floor.market(symbol.name);
  if (market === undefined) return noSymbol(symbol.name);
  const pricesChanged = differs<Order>(before, after, ["limitPrice", "stopPrice"]);
  const own = Decimal.of(after.limitPrice ?? after.stopPrice ?? 0);
  if (Decimal.of(after.filledLots).compare(after.lots) >= 0) {
    const message = `order ${before.id} has filled ${after.filledLots} lots already and cannot be made ${after.lots}`;
    return refuse("INVALID_VOLUME", message, { details: { lots: after.lots, filledLots: after.filledLots } });
  }
  return (
    checkTradable(books, market, undefined) ??
    checkLots(symbol, after.lots) ??
    (differs<Order>(before, after, ["expireTimeMs"]) ? checkExpiry(after, books.floor.clock.now()) : undefined) ??
    (pricesChanged ? checkPrices(books, market, after.side, after) : undefined) ??
    (differs<Order>(before, after, ["limitPrice", "stopPrice", "stopLoss", "takeProfit"])
      ? checkLevels(symbol, after.side, after, own, own)
      : undefined)
  );
}

/** Changes a resting order; a field that the patch leaves out stays, null takes it off. */
export function modifyOrder(books: Books, id: string, patch: OrderPatch): VenueResult {
  const working = findOrder(books, id);
  if ("ok" in working) return working;
  const frozen = checkFrozen(books, working);
  if (frozen !== undefined) return frozen;
  const { order: before } = working;
  const merged = patched<Order>(before, patch);
  const timeInForce = expiryWord(before, merged);
  const after = { ...merged, id: before.id, ...(timeInForce !== undefined && { timeInForce }) };
  if (!differs<Order>(before, after, ORDER_FIELDS)) return { ok: true, code: "NO_CHANGES", order: before, deals: [] };
  const refusal = checkNewOrder(books, working, after);
  if (refusal !== undefined) return refusal;
  const { stopLossDistance, takeProfitDistance, ...rest } = working;
  const changed: WorkingOrder = {
    ...rest,
    ...(stopLossDistance !== undefined && patch.stopLoss === undefined && { stopLossDistance }),
    ...(takeProfitDistance !== undefined && patch.takeProfit === undefined && { takeProfitDistance }),
    order: { ...snapped(after, working.symbol), updateTimeMs: books.floor.clock.now() },
  };
  books.keepOrder(changed, false);
  books.tell({ order: changed.order });
  return { ok: true, code: "DONE", order: changed.order, deals: [] };
}

/** An order whose expiry is set becomes gtd; one whose expiry is taken off becomes gtc. */
function expiryWord(before: Order, after: Order): Order["timeInForce"] {
  if (before.expireTimeMs === after.expireTimeMs) return before.timeInForce;
  return after.expireTimeMs === undefined ? "gtc" : "gtd";
}

/** Cancels what is left of a resting order. */
export function cancelOrder(books: Books, id: string): VenueResult {
  const working = findOrder(books, id);
  if ("ok" in working) return working;
  const frozen = checkFrozen(books, working);
  if (frozen !== undefined) return frozen;
  return { ok: true, code: "DONE", order: endOrder(books, working, "cancelled", undefined).order, deals: [] };
}

/** Changes the protection of a position; a level that the patch leaves out stays, null takes it off. */
export function modifyPosition(books: Books, id: string, patch: PositionPatch): VenueResult {
  const position = findPosition(books, id);
  if ("ok" in position) return position;
  const { symbol, side, levels } = position;
  const market = books.floor.market(symbol.name);
  if (market === undefined) return noSymbol(symbol.name);
  const { tick } = market;
  const disabled = checkTradable(books, market, undefined);
  if (disabled !== undefined) return disabled;
  if (isFrozen(symbol, tick, side, levels.stopLoss) || isFrozen(symbol, tick, side, levels.takeProfit)) {
    const message = `position ${id} is within ${symbol.freezeDistance} of its stop loss or take profit and cannot be changed now`;
    return refuse("FROZEN", message, { details: { freezeDistance: symbol.freezeDistance } });
  }
  const after = patched<Levels>(levels, patch);
  if (!differs(levels, after, ["stopLoss", "takeProfit", "trailingDistance"])) {
    return { ok: true, code: "NO_CHANGES", deals: [], position: showPosition(books, position) };
  }
  const changes: Levels = patched<Levels>({}, patch);
  const closing = tick === undefined ? position.openPrice : Decimal.of(closingPrice(tick, side));
  const refusal = checkLevels(symbol, side, changes, closing, closing);
  if (refusal !== undefined) return refusal;
  const changed = { ...position, levels: snapped(after, symbol), updateTimeMs: books.floor.clock.now() };
  books.keepPosition(changed);
  const shown = showPosition(books, changed);
  books.tell({ position: shown });
  return { ok: true, code: "DONE", deals: [], position: shown };
}
