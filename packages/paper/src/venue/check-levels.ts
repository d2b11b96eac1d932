import { Decimal, gridPosition, type Side, type Tick } from "@anybroker/core";
import { levelAt } from "./levels.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { VenueSymbol } from "./types.ts";
import { closingPrice } from "./valuation.ts";

type Kind = "stop-loss" | "take-profit";

const WORDS: Readonly<Record<Kind, string>> = { "stop-loss": "stop loss", "take-profit": "take profit" };

/** Levels to be checked; prices, or distances from the opening price. */
export interface WantedLevels {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly stopLossDistance?: number;
  readonly takeProfitDistance?: number;
  readonly trailingDistance?: number;
}

function checkLevel(kind: Kind, side: Side, level: number, from: Decimal, symbol: VenueSymbol): Refusal | undefined {
  const least = symbol.stopDistance ?? 0;
  const what = `the ${WORDS[kind]} of a ${side} of ${symbol.name}`;
  const place = Number.isFinite(level) && level > 0 ? gridPosition(level, symbol.tickSize) : undefined;
  if (place === undefined) return refuse("INVALID_STOPS", `${what} has to be a price above 0, and it was ${level}`);
  if (!place.on) {
    const nearest = [place.lower, place.upper];
    const message = `${what} was ${level}, off the steps of ${symbol.tickSize} (nearest: ${nearest.join(", ")})`;
    return refuse("INVALID_STOPS", message, { details: { level, nearest } });
  }
  const below = (side === "buy") === (kind === "stop-loss");
  const distance = below ? from.subtract(place.value) : Decimal.of(place.value).subtract(from);
  if (distance.sign() > 0 && distance.compare(least) >= 0) return undefined;
  const nearest = levelAt(kind, side, from, Math.max(least, symbol.tickSize), symbol);
  const message = `${what} was ${level}, and has to be ${nearest} or ${below ? "lower" : "higher"}: at least ${least} from ${from.toNumber()}`;
  return refuse("INVALID_STOPS", message, { details: { level, leastDistance: least, nearest } });
}

function checkDistance(distance: number | undefined, what: string, symbol: VenueSymbol): Refusal | undefined {
  if (distance === undefined || (Number.isFinite(distance) && distance >= symbol.tickSize)) return undefined;
  const message = `the ${what} of ${symbol.name} has to be at least one step of ${symbol.tickSize}, and it was ${distance}`;
  return refuse("INVALID_STOPS", message, { details: { distance, leastDistance: symbol.tickSize } });
}

/**
 * Whether protection is on the right side and far enough.
 *
 * @param closing the price at which the position could be closed; levels are measured from it.
 * @param opening the price from which distances are taken.
 */
export function checkLevels(
  symbol: VenueSymbol,
  side: Side,
  wanted: WantedLevels,
  closing: Decimal,
  opening: Decimal,
): Refusal | undefined {
  const { stopLossDistance, takeProfitDistance, trailingDistance } = wanted;
  const bad =
    checkDistance(stopLossDistance, "stop loss distance", symbol) ??
    checkDistance(takeProfitDistance, "take profit distance", symbol) ??
    checkDistance(trailingDistance, "trailing distance", symbol);
  if (bad !== undefined) return bad;
  const away = (kind: Kind, distance: number | undefined): number | undefined =>
    distance === undefined ? undefined : levelAt(kind, side, opening, distance, symbol);
  const stop = wanted.stopLoss ?? away("stop-loss", stopLossDistance);
  const target = wanted.takeProfit ?? away("take-profit", takeProfitDistance);
  return (
    (stop === undefined ? undefined : checkLevel("stop-loss", side, stop, closing, symbol)) ??
    (target === undefined ? undefined : checkLevel("take-profit", side, target, closing, symbol))
  );
}

/** Whether the market is so near to `price` that nothing may be changed any more. */
export function isFrozen(symbol: VenueSymbol, tick: Tick | undefined, side: Side, price: number | undefined): boolean {
  const freeze = symbol.freezeDistance ?? 0;
  if (freeze === 0 || tick === undefined || price === undefined) return false;
  return Decimal.of(closingPrice(tick, side)).subtract(price).abs().compare(freeze) <= 0;
}
