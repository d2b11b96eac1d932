import { Decimal } from "@anybroker/core";
import type { Int64, ProtoOALightSymbol, ProtoOASymbol } from "../schema/index.ts";

const decimalOf = (value: Int64): Decimal => Decimal.of(BigInt(value));

/** Lots from hundredths of a unit. Throws a RangeError for a symbol without a lot size. */
export const volumeToLots = (symbol: Pick<ProtoOASymbol, "lotSize">, volume: Int64): number =>
  decimalOf(volume)
    .divide(decimalOf(symbol.lotSize ?? 0), 12)
    .toNumber();

/** Hundredths of a unit from lots, rounded down to a volume that the symbol takes. */
export function lotsToVolume(symbol: Pick<ProtoOASymbol, "lotSize" | "stepVolume">, lots: number): number {
  const step = decimalOf(symbol.stepVolume ?? 1);
  const steps = Decimal.of(lots)
    .multiply(decimalOf(symbol.lotSize ?? 0))
    .steps(step, "down");
  return Decimal.scaled(steps, 0).multiply(step).toNumber();
}

/** A price on the symbol's grid. */
export const quantizePrice = (symbol: Pick<ProtoOASymbol, "digits">, price: number): number =>
  Decimal.of(price).round(symbol.digits, "half-up").toNumber();

/** What trading a symbol costs on each side, decoded. */
export interface CommissionTerms {
  readonly type: NonNullable<ProtoOASymbol["commissionType"]>;
  /** Money, or percent for PERCENTAGE_OF_VALUE. */
  readonly rate: number;
  readonly minimum: number;
  readonly minimumType: NonNullable<ProtoOASymbol["minCommissionType"]>;
  readonly minimumAsset: string;
}

/** Rates are scaled by 10^8, percentages by 10^5. */
export function commissionTerms(symbol: ProtoOASymbol): CommissionTerms {
  const {
    commissionType: type = "USD_PER_MILLION_USD",
    minCommissionType = "CURRENCY",
    minCommissionAsset = "USD",
  } = symbol;
  const scale = type === "PERCENTAGE_OF_VALUE" ? 5 : 8;
  return {
    type,
    rate: Decimal.scaled(BigInt(symbol.preciseTradingCommissionRate ?? 0), scale).toNumber(),
    minimum: Decimal.scaled(BigInt(symbol.preciseMinCommission ?? 0), 8).toNumber(),
    minimumType: minCommissionType,
    minimumAsset: minCommissionAsset,
  };
}

/** What holding a symbol overnight costs, decoded. Negative rates cost. */
export interface SwapTerms {
  readonly type: NonNullable<ProtoOASymbol["swapCalculationType"]>;
  readonly long: number;
  readonly short: number;
  readonly tripleDay: NonNullable<ProtoOASymbol["swapRollover3Days"]>;
  readonly periodHours: number;
  /** Minutes after 00:00 UTC. */
  readonly timeOfDayMinutes: number | undefined;
  readonly freePeriods: number;
  readonly atWeekends: boolean;
}

export function swapTerms(symbol: ProtoOASymbol): SwapTerms {
  return {
    type: symbol.swapCalculationType ?? "PIPS",
    long: symbol.swapLong ?? 0,
    short: symbol.swapShort ?? 0,
    tripleDay: symbol.swapRollover3Days ?? "MONDAY",
    periodHours: symbol.swapPeriod ?? 24,
    timeOfDayMinutes: symbol.swapTime,
    freePeriods: symbol.skipSWAPPeriods ?? 0,
    atWeekends: symbol.chargeSwapAtWeekends ?? false,
  };
}

/**
 * What one unit of an asset is worth in another, by the chain that `symbols.conversionChain` gives.
 *
 * Undefined when a price is missing. Throws a RangeError when the chain does not hang together.
 */
export function conversionRate(
  chain: readonly ProtoOALightSymbol[],
  firstAssetId: Int64,
  priceOf: (symbolId: Int64) => number | undefined,
): number | undefined {
  let asset = String(firstAssetId);
  let rate = Decimal.of(1);
  for (const { symbolId, baseAssetId, quoteAssetId } of chain) {
    const price = priceOf(symbolId);
    if (price === undefined) return undefined;
    if (asset === String(baseAssetId)) {
      rate = rate.multiply(price);
      asset = String(quoteAssetId);
    } else if (asset === String(quoteAssetId)) {
      rate = rate.divide(price, 15);
      asset = String(baseAssetId);
    } else {
      throw new RangeError(`The conversion chain breaks at symbol ${symbolId}: it does not have the asset ${asset}.`);
    }
  }
  return rate.round(12, "half-even").toNumber();
}
