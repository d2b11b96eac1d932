import { BrokerError } from "../errors/broker-error.ts";
import { Decimal } from "../model/decimal.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { gridPosition, type NumberInput } from "../model/units.ts";
import { plain, requireNumberInput, shown, withoutNoise } from "./rules-numbers.ts";

/**
 * The lots of a request as the double that is sent: on the symbol's step, between its least and most.
 *
 * Rules that the broker does not tell are not checked. With `round` lots between two steps become the lower one;
 * `nearest` never goes up either, so for lots both mean the same. Lots below the least or above the most are errors
 * whatever `round` says.
 *
 * Throws INVALID_VOLUME with `details.nearest`, the allowed lots on both sides; a TypeError when `lots` is neither a
 * number nor a text.
 */
export function checkLots(symbol: SymbolInfo, lots: NumberInput, round?: "down" | "nearest"): number {
  requireNumberInput("lots", lots);
  if (!isPositive(lots)) throw invalidLots(symbol, lots);
  const value = onStep(symbol, lots, round);
  const { lotsMin, lotsMax } = symbol;
  if (value <= 0 || (lotsMin !== undefined && value < lotsMin) || (lotsMax !== undefined && value > lotsMax)) {
    throw invalidLots(symbol, lots);
  }
  return value;
}

const isPositive = (lots: NumberInput): boolean =>
  typeof lots === "number" ? lots > 0 && Number.isFinite(lots) : (Decimal.parse(lots)?.sign() ?? 0) > 0;

function onStep(symbol: SymbolInfo, lots: NumberInput, round: "down" | "nearest" | undefined): number {
  const { lotsStep } = symbol;
  const place = lotsStep !== undefined && lotsStep > 0 ? gridPosition(lots, lotsStep) : undefined;
  if (place === undefined) return withoutNoise(lots);
  if (place.on) return place.value;
  if (round === undefined) throw invalidLots(symbol, lots);
  return place.lower;
}

/** The allowed lots next to `exact`, ascending: one on each side where there is one. */
function nearestLots(symbol: SymbolInfo, exact: Decimal): readonly number[] {
  const { lotsMin, lotsMax, lotsStep } = symbol;
  const step = lotsStep === undefined || lotsStep <= 0 ? undefined : Decimal.of(lotsStep);
  const onGrid = (value: Decimal, rounding: "floor" | "ceil"): Decimal =>
    step === undefined ? value : Decimal.scaled(value.steps(step, rounding), 0).multiply(step);
  const least = lotsMin === undefined ? step : onGrid(Decimal.of(lotsMin), "ceil");
  const most = lotsMax === undefined ? undefined : onGrid(Decimal.of(lotsMax), "floor");
  if (least !== undefined && exact.compare(least) < 0) return [least.toNumber()];
  if (most !== undefined && exact.compare(most) > 0) return [most.toNumber()];
  return step === undefined ? [] : [onGrid(exact, "floor").toNumber(), onGrid(exact, "ceil").toNumber()];
}

function allowedLots({ lotsMin, lotsMax, lotsStep }: SymbolInfo): string {
  const parts = [
    ...(lotsStep === undefined ? [] : [`in steps of ${plain(lotsStep)}`]),
    ...(lotsMin === undefined ? [] : [`from ${plain(lotsMin)}`]),
    ...(lotsMax === undefined ? [] : [`${lotsMin === undefined ? "up " : ""}to ${plain(lotsMax)}`]),
  ];
  return parts.length === 0 ? "greater than 0" : parts.join(" ");
}

function invalidLots(symbol: SymbolInfo, lots: NumberInput): BrokerError {
  const exact = Decimal.parse(lots);
  const nearest = exact === undefined ? [] : nearestLots(symbol, exact);
  const hint = nearest.length === 0 ? "" : ` (nearest: ${nearest.map(plain).join(", ")})`;
  return new BrokerError(
    "INVALID_VOLUME",
    `${symbol.name} takes lots ${allowedLots(symbol)}; the order had ${shown(lots)}${hint}.`,
    { details: { symbol: symbol.name, lots, nearest } },
  );
}
