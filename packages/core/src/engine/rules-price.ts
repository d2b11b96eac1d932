import { BrokerError } from "../errors/broker-error.ts";
import { Decimal } from "../model/decimal.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { gridPosition, type NumberInput } from "../model/units.ts";
import { plain, priceStep, requireNumberInput, shown, withoutNoise } from "./rules-numbers.ts";

/**
 * A price of a request as the double that is sent: positive and on the symbol's grid, where that is known.
 *
 * Throws INVALID_PRICE with `details.nearest`, the grid prices on both sides; a TypeError when `price` is neither a
 * number nor a text.
 */
export function checkPrice(symbol: SymbolInfo, field: string, price: NumberInput): number {
  return onGrid(symbol, field, price, "prices", false);
}

/**
 * A distance in price units as the double that is sent: positive (or zero, if `zero` is allowed) and on the grid.
 *
 * Throws as `checkPrice` does.
 */
export function checkDistance(
  symbol: SymbolInfo,
  field: string,
  distance: NumberInput,
  zero: "zero-allowed" | "positive" = "positive",
): number {
  return onGrid(symbol, field, distance, "distances", zero === "zero-allowed");
}

function onGrid(
  symbol: SymbolInfo,
  field: string,
  value: NumberInput,
  what: "prices" | "distances",
  zeroAllowed: boolean,
): number {
  requireNumberInput(field, value);
  const step = priceStep(symbol);
  if (typeof value === "number" && value > 0 && step !== undefined) {
    const place = gridPosition(value, step);
    if (place?.on === true && place.value > 0) return place.value;
  }
  const sign = Decimal.parse(value)?.sign();
  const expected = `${symbol.name} takes ${what} ${zeroAllowed ? "from 0" : "above 0"}${step === undefined ? "" : ` in steps of ${plain(step)}`}`;
  if (sign === undefined || sign < 0 || (sign === 0 && !zeroAllowed)) {
    throw new BrokerError("INVALID_PRICE", `${expected}; ${field} was ${shown(value)}.`, {
      details: { symbol: symbol.name, field, value, nearest: [] },
    });
  }
  const place = step === undefined ? undefined : gridPosition(value, step);
  if (place === undefined) return withoutNoise(value);
  if (place.on && (place.value > 0 || zeroAllowed)) return place.value;
  const nearest = (place.on ? [step ?? 0] : [place.lower, place.upper]).filter((near) => near > 0 || zeroAllowed);
  throw new BrokerError(
    "INVALID_PRICE",
    `${expected}; ${field} was ${shown(value)} (nearest: ${nearest.map(plain).join(", ")}).`,
    { details: { symbol: symbol.name, field, value, nearest } },
  );
}
