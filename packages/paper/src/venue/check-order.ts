import { Decimal, type Order, type Side } from "@anybroker/core";
import type { Books } from "./books.ts";
import { checkLevels } from "./check-levels.ts";
import { checkLots, checkMarket, checkPriceGrid, checkTradable } from "./check-symbol.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import type { VenueOrderRequest } from "./types.ts";

type Prices = Pick<Order, "type" | "limitPrice" | "stopPrice" | "timeInForce">;

/** The prices that an order type needs. */
const NEEDS: Readonly<Record<Order["type"], readonly ("limitPrice" | "stopPrice")[]>> = {
  market: [],
  limit: ["limitPrice"],
  stop: ["stopPrice"],
  "stop-limit": ["stopPrice", "limitPrice"],
};

const WORDS = { limitPrice: "limit price", stopPrice: "stop price" } as const;

/** True for an order that is executed at once or not at all. */
export const isImmediate = (order: Pick<Order, "type" | "timeInForce">): boolean =>
  order.type === "market" || (order.type === "limit" && (order.timeInForce === "ioc" || order.timeInForce === "fok"));

/** Whether an order's prices are there, on the grid, and on the side of the market where they can wait. */
export function checkPrices(books: Books, market: SymbolMarket, side: Side, order: Prices): Refusal | undefined {
  const { symbol, tick } = market;
  for (const field of ["limitPrice", "stopPrice"] as const) {
    const price = order[field];
    const needed = NEEDS[order.type].includes(field);
    if (needed !== (price !== undefined)) {
      const has = needed ? "needs" : "takes no";
      return refuse("INVALID_PRICE", `a ${order.type} order ${has} ${WORDS[field]}`, { details: { field } });
    }
    if (price === undefined) continue;
    const off = checkPriceGrid(symbol, price, WORDS[field]);
    if (off !== undefined) return off;
  }
  if (tick === undefined || isImmediate(order)) return undefined;
  const now = Decimal.of(side === "buy" ? tick.ask : tick.bid);
  const least = symbol.stopDistance ?? 0;
  const waiting = order.stopPrice ?? order.limitPrice;
  if (waiting === undefined) return undefined;
  const above = (side === "buy") === (order.stopPrice !== undefined);
  const distance = above ? Decimal.of(waiting).subtract(now) : now.subtract(waiting);
  if (order.type === "limit" && books.floor.marketableLimits && distance.sign() <= 0) return undefined;
  if (distance.sign() > 0 && distance.compare(least) >= 0) return undefined;
  const word = order.stopPrice === undefined ? "limit price" : "stop price";
  const message = `the ${word} of a ${side} ${order.type} order of ${symbol.name} was ${waiting}, and has to be at least ${least} ${above ? "above" : "below"} ${now.toNumber()}`;
  return refuse("INVALID_PRICE", message, {
    details: { price: waiting, leastDistance: least, market: now.toNumber() },
  });
}

/** Whether time in force and expiry go together and lie ahead. */
export function checkExpiry(
  order: Pick<Order, "type" | "timeInForce" | "expireTimeMs">,
  nowMs: number,
): Refusal | undefined {
  const { type, timeInForce, expireTimeMs } = order;
  if (timeInForce === "gtd" && expireTimeMs === undefined) {
    return refuse("INVALID_EXPIRATION", "a gtd order needs an expiry instant");
  }
  if (expireTimeMs !== undefined && ((timeInForce !== undefined && timeInForce !== "gtd") || type === "market")) {
    return refuse(
      "INVALID_EXPIRATION",
      `only a resting gtd order takes an expiry instant; the order was ${type} ${timeInForce ?? ""}`.trimEnd(),
    );
  }
  if (expireTimeMs !== undefined && !(expireTimeMs > nowMs)) {
    return refuse("INVALID_EXPIRATION", `the expiry ${expireTimeMs} is not after the venue's time ${nowMs}`, {
      details: { expireTimeMs, nowMs },
    });
  }
  if ((timeInForce === "ioc" || timeInForce === "fok") && (type === "stop" || type === "stop-limit")) {
    return refuse("INVALID_FILL", `a ${type} order waits for its trigger and cannot be ${timeInForce}`);
  }
  return undefined;
}

/** The levels of a new order: against the market for one that executes now, against its own price for one that waits. */
function checkProtection(market: SymbolMarket, request: VenueOrderRequest): Refusal | undefined {
  const { symbol, tick } = market;
  if (tick === undefined) return undefined;
  const { side } = request;
  const own = request.limitPrice ?? request.stopPrice;
  if (own === undefined || isImmediate(request)) {
    const [opening, closing] = side === "buy" ? [tick.ask, tick.bid] : [tick.bid, tick.ask];
    return checkLevels(symbol, side, request, Decimal.of(closing), Decimal.of(opening));
  }
  return checkLevels(symbol, side, request, Decimal.of(own), Decimal.of(own));
}

function checkAddition(books: Books, request: VenueOrderRequest): Refusal | undefined {
  if (request.positionId === undefined) return undefined;
  for (const position of books.positions.values()) {
    if (position.id !== request.positionId) continue;
    if (position.symbol.name === request.symbol && position.side === request.side) return undefined;
    const message = `a ${request.side} of ${request.symbol} cannot add to position ${position.id}, a ${position.side} of ${position.symbol.name}`;
    return refuse("INVALID", message);
  }
  return refuse("POSITION_NOT_FOUND", `there is no open position ${request.positionId} to add to`);
}

/** Everything that can be wrong with an order before money is looked at. */
export function checkOrder(books: Books, market: SymbolMarket, request: VenueOrderRequest): Refusal | undefined {
  return (
    checkTradable(books, market, request.side) ??
    checkLots(market.symbol, request.lots) ??
    checkExpiry(request, books.floor.clock.now()) ??
    checkMarket(books, market) ??
    checkPrices(books, market, request.side, request) ??
    checkProtection(market, request) ??
    checkAddition(books, request)
  );
}
