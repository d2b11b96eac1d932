import { Decimal } from "@anybroker/core";
import type { ProtoOALightSymbol, ProtoOASymbol } from "@anybroker/ctrader/schema";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { categoryOf, type Instruments } from "../instruments.ts";
import { toVolume } from "./units.ts";

const WEEKDAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;
const ROLLOVER_MINUTE = 22 * 60;
const COMMISSION_SCALE = 8;

const TRADING_MODES = {
  full: "ENABLED",
  "long-only": "ENABLED",
  "short-only": "ENABLED",
  "close-only": "CLOSE_ONLY_MODE",
  disabled: "DISABLED_WITHOUT_PENDINGS_EXECUTION",
} as const;

/** A symbol as lists show it. */
export function lightSymbol(symbol: VenueSymbol, instruments: Instruments): ProtoOALightSymbol {
  return {
    symbolId: instruments.idOf(symbol.name),
    symbolName: symbol.name,
    enabled: true,
    baseAssetId: instruments.assetId(symbol.baseCurrency),
    quoteAssetId: instruments.assetId(symbol.profitCurrency),
    symbolCategoryId: categoryOf(symbol),
    description: symbol.description ?? symbol.name,
    sortingNumber: instruments.symbols.indexOf(symbol) + 1,
  };
}

/** A symbol with its trading rules. */
export function fullSymbol(symbol: VenueSymbol, instruments: Instruments): ProtoOASymbol {
  const { digits, lotsMin, lotsMax, lotsStep, commissionPerLot, swapLong, swapShort, tripleSwapWeekday } = symbol;
  const tradeMode = symbol.tradeMode ?? "full";
  const distance = Decimal.of(symbol.stopDistance ?? 0)
    .divide(symbol.tickSize, 0)
    .toNumber();
  const tripleDay = tripleSwapWeekday === undefined ? undefined : WEEKDAYS[tripleSwapWeekday];
  return {
    symbolId: instruments.idOf(symbol.name),
    digits,
    pipPosition: Math.max(0, digits - 1),
    enableShortSelling: tradeMode !== "long-only",
    guaranteedStopLoss: false,
    swapRollover3Days: tripleDay ?? "NONE",
    ...(swapLong !== undefined && { swapLong }),
    ...(swapShort !== undefined && { swapShort }),
    swapCalculationType: "POINTS",
    swapPeriod: 24,
    swapTime: ROLLOVER_MINUTE,
    lotSize: toVolume(1, symbol),
    minVolume: toVolume(lotsMin, symbol),
    maxVolume: toVolume(lotsMax, symbol),
    stepVolume: toVolume(lotsStep, symbol),
    schedule: (symbol.sessions ?? []).map(({ startMinute, endMinute }) => ({
      startSecond: startMinute * 60,
      endSecond: endMinute * 60,
    })),
    scheduleTimeZone: "UTC",
    holiday: [],
    commissionType: "USD_PER_LOT",
    preciseTradingCommissionRate: Decimal.of(commissionPerLot)
      .multiply(Decimal.of(`1e${COMMISSION_SCALE}`))
      .toNumber(),
    slDistance: distance,
    tpDistance: distance,
    distanceSetIn: "SYMBOL_DISTANCE_IN_POINTS",
    tradingMode: TRADING_MODES[tradeMode],
    leverageId: instruments.idOf(symbol.name),
  };
}
