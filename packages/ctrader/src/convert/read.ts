import { BrokerError, Decimal, type Side, type SymbolInfo, scaleDown } from "@anybroker/core";
import type { SymbolLookup } from "@anybroker/core/adapter";
import type { Int64, ProtoOATradeSide } from "../schema/index.ts";

/** The error for a field of an order, position or money that can't be understood: guessing would be worse. */
export function unreadable(what: string, field: string, value: unknown, expected: string): BrokerError {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return new BrokerError("BAD_ANSWER", `${what} could not be read: ${field} ${found}; expected ${expected}.`, {
    broker: "ctrader",
    details: { field },
  });
}

/** Money of a message: its own `moneyDigits` tells the exponent, 2 where that is absent. */
export function readMoney(value: Int64, moneyDigits: number | undefined): number {
  // A quotient of two exact numbers is rounded once: it is the decimal that is meant.
  if (typeof value === "number") return scaleDown(value, moneyDigits ?? 2);
  return Decimal.scaled(BigInt(value), moneyDigits ?? 2).toNumber();
}

/** A sum of money amounts of one message. */
export function sumMoney(values: readonly (Int64 | undefined)[], moneyDigits: number | undefined): number {
  let sum = 0n;
  for (const value of values) sum += BigInt(value ?? 0);
  return Decimal.scaled(sum, moneyDigits ?? 2).toNumber();
}

/** Digits of prices that travel as integers, whatever the symbol's own. */
export const WIRE_PRICE_DIGITS = 5;

/** Below this a double without more than eight digits behind its point is the decimal that it prints as. */
const SHORT_PRICE = 1e6;
const SHORT_POWERS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** Whether a price has no more than so many digits behind its point. False says nothing. */
function isShort(price: number, digits: number): boolean {
  const power = SHORT_POWERS[digits];
  return power !== undefined && Math.abs(price) < SHORT_PRICE && Math.round(price * power) / power === price;
}

/** A price that travels as a double, without its binary noise. 0 stands for none. */
export function readPrice(value: number | undefined, symbol: SymbolInfo): number | undefined {
  if (value === undefined || value === 0) return undefined;
  if (isShort(value, symbol.digits ?? WIRE_PRICE_DIGITS)) return value;
  return Decimal.of(value)
    .round(symbol.digits ?? WIRE_PRICE_DIGITS, "half-up")
    .toNumber();
}

/** Prices that are no order's own can lie between two ticks: an average of fills. */
export function readAveragePrice(value: number | undefined): number | undefined {
  if (value === undefined || value === 0) return undefined;
  if (isShort(value, 8)) return value;
  return Decimal.of(value).round(10, "half-up").toNumber();
}

/** A distance in price units from its integer. 0 stands for none. */
export function readDistance(value: Int64 | undefined): number | undefined {
  if (value === undefined || Number(value) === 0) return undefined;
  return Decimal.scaled(BigInt(value), WIRE_PRICE_DIGITS).toNumber();
}

/** A distance in price units as its integer, exact: half a unit more or less would be another price. */
export function writeDistance(distance: number): number {
  return Decimal.of(distance).round(WIRE_PRICE_DIGITS, "half-up").multiply(Decimal.of(100_000)).toNumber();
}

/** Up to 15 digits no two decimals are one double. */
const SHORT_CENTS = 1e15;

const POWERS_OF_TEN: ReadonlySet<number> = new Set(Array.from({ length: 11 }, (_, power) => 10 ** power));

/** Lots from hundredths of a unit. */
export function readLots(volume: Int64, symbol: SymbolInfo): number {
  // A quotient of two exact numbers is rounded once; by a power of ten it is the decimal that is meant.
  const { contractSize = 0 } = symbol;
  if (typeof volume === "number" && POWERS_OF_TEN.has(contractSize)) return volume / (contractSize * 100);
  return Decimal.of(BigInt(volume)).divide(centsPerLot(symbol), 12).toNumber();
}

/** Hundredths of a unit from lots. Throws INVALID_VOLUME where they are no whole number. */
export function writeLots(lots: number, symbol: SymbolInfo): number {
  const { contractSize = 0 } = symbol;
  if (POWERS_OF_TEN.has(contractSize)) {
    const whole = Math.round(lots * contractSize * 100);
    if (Math.abs(whole) < SHORT_CENTS && whole / (contractSize * 100) === lots) return whole;
  }
  const cents = Decimal.of(lots).multiply(centsPerLot(symbol));
  if (!cents.equals(cents.round(0))) {
    throw new BrokerError(
      "INVALID_VOLUME",
      `${lots} lots of ${symbol.name} are ${cents.toString()} hundredths of a unit; the wire takes whole ones.`,
      { broker: "ctrader" },
    );
  }
  return cents.toNumber();
}

function centsPerLot(symbol: SymbolInfo): Decimal {
  if (symbol.contractSize === undefined || symbol.contractSize === 0) {
    throw unreadable(`The symbol ${symbol.name}`, "lotSize", symbol.contractSize, "the size of a lot");
  }
  return Decimal.of(symbol.contractSize).multiply(100);
}

/** The symbol of an id. Throws SYMBOL_NOT_FOUND: without it neither lots nor prices can be read. */
export function symbolOf(symbols: SymbolLookup, id: Int64): SymbolInfo {
  const symbol = symbols.byId(String(id));
  if (symbol !== undefined) return symbol;
  throw new BrokerError("SYMBOL_NOT_FOUND", `The broker named the symbol ${id}, which is not in its list.`, {
    broker: "ctrader",
    outcome: "unknown",
  });
}

/** The side of a message. Throws BAD_ANSWER for any other number. */
export function readSide(side: ProtoOATradeSide, what: string): Side {
  if (side === "BUY") return "buy";
  if (side === "SELL") return "sell";
  throw unreadable(what, "tradeSide", side, "BUY or SELL");
}

/** An instant; 0 stands for none. */
export function readTimeMs(value: Int64 | undefined): number | undefined {
  const timeMs = Number(value ?? 0);
  return timeMs > 0 ? timeMs : undefined;
}

/** An id as text; 0 stands for none. */
export function readId(value: Int64 | undefined): string | undefined {
  const id = String(value ?? 0);
  return id === "0" ? undefined : id;
}

/** `fields` without those that are undefined, typed as optional members. */
export function known<Fields extends object>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  const present: Partial<Fields> = {};
  for (const key in fields) if (fields[key] !== undefined) present[key] = fields[key];
  return present as never;
}
