import { Decimal, type SymbolInfo, symbolName, type TradeMode } from "@anybroker/core";
import type { SymbolRecord } from "../client/wire/market.ts";
import { known } from "./read.ts";

/** MetaTrader's numbers. */
const TRADE_MODES: readonly TradeMode[] = ["disabled", "long-only", "short-only", "close-only", "full"];

/** Sizes and steps: 0 where the broker told none. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

const text = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

/** A distance in points as one in price units. Absent points and 0, no rule, are absent. */
function distance(points: number | undefined, point: number | undefined): number | undefined {
  if (points === undefined || points <= 0 || point === undefined) return undefined;
  return Decimal.of(points).multiply(point).toNumber();
}

/** A symbol with its rules; without a record (a name that the server can't look up) only its name is known. */
export function toSymbol(name: string, record: SymbolRecord = {}): SymbolInfo {
  const { digits, description, tradeMode, swapLong, swapShort } = record;
  const point = positive(record.point);
  return {
    name: symbolName(name),
    ...known({
      description: text(description),
      digits,
      tickSize: positive(record.tradeTickSize) ?? point,
      contractSize: positive(record.tradeContractSize),
      lotsMin: positive(record.volumeMin),
      lotsMax: positive(record.volumeMax),
      lotsStep: positive(record.volumeStep),
      baseCurrency: text(record.currencyBase),
      profitCurrency: text(record.currencyProfit),
      marginCurrency: text(record.currencyMargin),
      tradeMode: tradeMode === undefined ? undefined : TRADE_MODES[tradeMode],
      stopDistance: distance(record.tradeStopsLevel, point),
      freezeDistance: distance(record.tradeFreezeLevel, point),
      swapLong,
      swapShort,
    }),
  };
}

/** A reader of the option `symbols`: whether a name fits one of the patterns. Case counts, as at the broker. */
export function fitsPatterns(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const source = pattern
      .replace(/\*+/g, "*")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${source}$`, "s");
  });
  return (name) => expressions.some((expression) => expression.test(name));
}
