import type { Level } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { Decimal } from "../model/decimal.ts";
import type { OrderType, Side } from "../model/orders.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { plain, priceStep } from "./rules-numbers.ts";

/** The market price that levels are measured from. */
export interface ReferencePrice {
  readonly bid: number;
  readonly ask: number;
}

/** Prices of an order (or, as type `market`, of an open position), each on the grid already. */
export interface LevelsToCheck {
  readonly symbol: SymbolInfo;
  readonly side: Side;
  readonly type: OrderType;
  /** The present price; without it only what the order says of itself is checked. */
  readonly reference: ReferencePrice | undefined;
  readonly limitPrice?: number | undefined;
  readonly stopPrice?: number | undefined;
  readonly stopLoss?: Level | undefined;
  readonly takeProfit?: Level | undefined;
}

/** The name of a protection level. */
export type LevelName = "stopLoss" | "takeProfit";

/** A price that others are measured from, and what to call it. */
interface Anchor {
  readonly price: number;
  readonly name: string;
}

/**
 * Checks on which side of the market an order's prices lie, and how far from it.
 *
 * Resting orders have to wait for the price: a buy limit lies below the ask, a sell limit above the bid, a stop the
 * other way round. Levels of a resting order are measured from its own price, those of a market order or a position
 * from the price that would close it. Equal prices count as the wrong side.
 *
 * Throws INVALID_PRICE (entry) or INVALID_STOPS (levels); `details.leastDistance` when it is only too near.
 */
export function checkLevels(levels: LevelsToCheck): void {
  checkEntry(levels);
  const { side, stopLoss, takeProfit } = levels;
  const anchor = levelAnchor(levels);
  checkLevel(levels, "stopLoss", stopLoss, anchor);
  checkLevel(levels, "takeProfit", takeProfit, anchor);
  if (stopLoss?.price === undefined || takeProfit?.price === undefined) return;
  if (side === "buy" ? stopLoss.price < takeProfit.price : stopLoss.price > takeProfit.price) return;
  throw wrongSide(levels, "stopLoss", stopLoss.price, { price: takeProfit.price, name: "takeProfit" });
}

/** No level may be nearer than this: within the freeze distance it could not be changed any more. */
function leastDistance({ stopDistance = 0, freezeDistance = 0 }: SymbolInfo): number {
  return Math.max(stopDistance, freezeDistance);
}

function checkEntry(levels: LevelsToCheck): void {
  const { symbol, side, type, reference, limitPrice, stopPrice } = levels;
  if (type === "market" || reference === undefined) return;
  const [field, price] = type === "limit" ? (["limitPrice", limitPrice] as const) : (["stopPrice", stopPrice] as const);
  if (price === undefined) return;
  const anchor = side === "buy" ? { name: "ask", price: reference.ask } : { name: "bid", price: reference.bid };
  const below = (type === "limit") === (side === "buy");
  if (below ? price >= anchor.price : price <= anchor.price) {
    throw new BrokerError(
      "INVALID_PRICE",
      `The ${field} of a ${side} ${type} order on ${symbol.name} has to be ${below ? "below" : "above"} the ${anchor.name} ${plain(anchor.price)}; it was ${plain(price)}.`,
      { details: { symbol: symbol.name, field, value: price, reference: anchor.price } },
    );
  }
  requireDistance(symbol, "INVALID_PRICE", field, price, anchor, below);
}

/** Where the levels are measured from, if it is known. */
function levelAnchor({ side, type, reference, limitPrice, stopPrice }: LevelsToCheck): Anchor | undefined {
  if (type !== "market") {
    const price = limitPrice ?? stopPrice;
    return price === undefined ? undefined : { price, name: "order's price" };
  }
  if (reference === undefined) return undefined;
  return side === "buy" ? { price: reference.bid, name: "bid" } : { price: reference.ask, name: "ask" };
}

function checkLevel(
  levels: LevelsToCheck,
  field: LevelName,
  level: Level | undefined,
  anchor: Anchor | undefined,
): void {
  if (level === undefined) return;
  const { symbol, side } = levels;
  if (level.distance !== undefined) {
    const least = leastDistance(symbol);
    if (level.distance >= least) return;
    throw new BrokerError(
      "INVALID_STOPS",
      `${symbol.name} keeps levels at least ${plain(least)} from the price; the distance of ${field} was ${plain(level.distance)}.`,
      { details: { symbol: symbol.name, field, value: level.distance, leastDistance: least } },
    );
  }
  if (anchor === undefined) return;
  const below = (field === "stopLoss") === (side === "buy");
  if (below ? level.price >= anchor.price : level.price <= anchor.price) {
    throw wrongSide(levels, field, level.price, anchor);
  }
  requireDistance(symbol, "INVALID_STOPS", field, level.price, anchor, below);
}

function wrongSide({ symbol, side }: LevelsToCheck, field: LevelName, price: number, anchor: Anchor): BrokerError {
  const below = (field === "stopLoss") === (side === "buy");
  return new BrokerError(
    "INVALID_STOPS",
    `The ${field} of a ${side} on ${symbol.name} has to be ${below ? "below" : "above"} the ${anchor.name} ${plain(anchor.price)}; it was ${plain(price)}.`,
    { details: { symbol: symbol.name, field, value: price, reference: anchor.price } },
  );
}

function requireDistance(
  symbol: SymbolInfo,
  code: "INVALID_PRICE" | "INVALID_STOPS",
  field: string,
  price: number,
  anchor: Anchor,
  below: boolean,
): void {
  const least = leastDistance(symbol);
  const distance = Decimal.of(anchor.price).subtract(price).abs();
  if (distance.compare(least) >= 0) return;
  const limit = below ? Decimal.of(anchor.price).subtract(least) : Decimal.of(anchor.price).add(least);
  const nearest = snap(symbol, limit, below ? "floor" : "ceil").toNumber();
  throw new BrokerError(
    code,
    `${symbol.name} keeps prices at least ${plain(least)} from the ${anchor.name} ${plain(anchor.price)}; ${field} ${plain(price)} is ${distance.toString()} away (nearest: ${plain(nearest)}).`,
    {
      details: {
        symbol: symbol.name,
        field,
        value: price,
        reference: anchor.price,
        leastDistance: least,
        nearest: [nearest],
      },
    },
  );
}

function snap(symbol: SymbolInfo, value: Decimal, rounding: "floor" | "ceil" | "half-up"): Decimal {
  const step = priceStep(symbol);
  if (step === undefined) return value;
  const grid = Decimal.of(step);
  return Decimal.scaled(value.steps(grid, rounding), 0).multiply(grid);
}

/**
 * A protection level in the form that a wire takes, measured from `entryPrice` and on the symbol's grid.
 *
 * Throws INVALID_STOPS when the level lies on the wrong side of the entry or the price would not be positive.
 */
export function levelToForm(
  level: Level,
  form: "price" | "distance",
  side: Side,
  entryPrice: number,
  symbol: SymbolInfo,
  which: LevelName,
): Level {
  const entry = Decimal.of(entryPrice);
  const below = (which === "stopLoss") === (side === "buy");
  if (form === "price") {
    if (level.price !== undefined) return level;
    const price = snap(symbol, below ? entry.subtract(level.distance) : entry.add(level.distance), "half-up");
    if (price.sign() > 0) return { price: price.toNumber() };
    throw unreachableLevel(level.distance, entryPrice, symbol, which);
  }
  if (level.distance !== undefined) return level;
  const gap = Decimal.of(level.price).subtract(entry);
  const distance = snap(symbol, below ? gap.negate() : gap, "half-up");
  if (distance.sign() > 0) return { distance: distance.toNumber() };
  throw wrongSide({ symbol, side, type: "market", reference: undefined }, which, level.price, {
    price: entryPrice,
    name: "entry price",
  });
}

function unreachableLevel(distance: number, entryPrice: number, symbol: SymbolInfo, which: LevelName): BrokerError {
  return new BrokerError(
    "INVALID_STOPS",
    `A ${which} ${plain(distance)} away from the entry price ${plain(entryPrice)} of ${symbol.name} would not be above 0; take a shorter distance.`,
    { details: { symbol: symbol.name, field: which, value: distance, reference: entryPrice } },
  );
}
