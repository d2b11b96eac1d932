import { type SessionWindow, symbolName } from "@anybroker/core";
import { ALWAYS_OPEN } from "./sessions.ts";
import type { VenueSymbol } from "./types.ts";

const DAY = 1440;
const HOUR = 60;
const WEDNESDAY = 3;

/** Sunday to Friday 22:00 UTC without a pause. */
const FOREX_WEEK: readonly SessionWindow[] = [{ startMinute: 22 * HOUR, endMinute: 5 * DAY + 22 * HOUR }];
/** The same week with an hour's pause each day at 22:00 UTC. */
const PAUSED_WEEK: readonly SessionWindow[] = [0, 1, 2, 3, 4].map((day) => ({
  startMinute: day * DAY + 23 * HOUR,
  endMinute: (day + 1) * DAY + 22 * HOUR,
}));

type Facts = Omit<
  VenueSymbol,
  "name" | "id" | "tickSize" | "marginCurrency" | "marginFactor" | "lotsMin" | "lotsStep"
> &
  Partial<VenueSymbol>;

function symbol(name: string, id: number, facts: Facts): VenueSymbol {
  return {
    name: symbolName(name),
    id: String(id),
    tickSize: Number(`1e-${facts.digits}`),
    lotsMin: 0.01,
    lotsStep: 0.01,
    marginCurrency: facts.baseCurrency,
    marginFactor: 1,
    tradeMode: "full",
    ...facts,
  };
}

function forex(
  name: string,
  id: number,
  facts: Omit<Facts, "contractSize" | "lotsMax" | "baseCurrency" | "profitCurrency" | "commissionPerLot">,
): VenueSymbol {
  return symbol(name, id, {
    contractSize: 100_000,
    lotsMax: 100,
    baseCurrency: name.slice(0, 3),
    profitCurrency: name.slice(3, 6),
    commissionPerLot: 3.5,
    sessions: FOREX_WEEK,
    tripleSwapWeekday: WEDNESDAY,
    ...facts,
  });
}

/** The symbols of a venue that is given none: four currency pairs, gold, bitcoin and a share index. */
export const DEFAULT_SYMBOLS: readonly VenueSymbol[] = [
  forex("EURUSD", 1, {
    description: "Euro vs US Dollar",
    digits: 5,
    stopDistance: 0.0001,
    typicalSpread: 0.0001,
    referencePrice: 1.085,
    swapLong: -7.2,
    swapShort: 3.1,
  }),
  forex("GBPUSD", 2, {
    description: "Pound Sterling vs US Dollar",
    digits: 5,
    stopDistance: 0.0001,
    typicalSpread: 0.00014,
    referencePrice: 1.268,
    swapLong: -3.4,
    swapShort: -1.8,
  }),
  forex("USDJPY", 3, {
    description: "US Dollar vs Japanese Yen",
    digits: 3,
    stopDistance: 0.01,
    typicalSpread: 0.012,
    referencePrice: 151.2,
    swapLong: 12.6,
    swapShort: -21.4,
  }),
  forex("EURGBP", 4, {
    description: "Euro vs Pound Sterling",
    digits: 5,
    stopDistance: 0.0001,
    typicalSpread: 0.00012,
    referencePrice: 0.8556,
    swapLong: -5.1,
    swapShort: 1.2,
    dailyVolatility: 0.004,
  }),
  symbol("XAUUSD", 5, {
    description: "Gold vs US Dollar",
    digits: 2,
    contractSize: 100,
    lotsMax: 50,
    baseCurrency: "XAU",
    profitCurrency: "USD",
    marginFactor: 1,
    commissionPerLot: 3.5,
    sessions: PAUSED_WEEK,
    stopDistance: 0.1,
    typicalSpread: 0.18,
    referencePrice: 2350,
    dailyVolatility: 0.009,
    swapLong: -42.5,
    swapShort: 18.3,
    tripleSwapWeekday: WEDNESDAY,
  }),
  symbol("BTCUSD", 6, {
    description: "Bitcoin vs US Dollar",
    digits: 2,
    contractSize: 1,
    lotsMax: 20,
    baseCurrency: "BTC",
    profitCurrency: "USD",
    marginFactor: 10,
    commissionPerLot: 0,
    sessions: ALWAYS_OPEN,
    stopDistance: 5,
    typicalSpread: 12.5,
    referencePrice: 64_000,
    dailyVolatility: 0.025,
    swapLong: -1420,
    swapShort: -480,
  }),
  symbol("US500", 7, {
    description: "US 500 share index",
    digits: 1,
    contractSize: 10,
    lotsMin: 0.1,
    lotsMax: 100,
    lotsStep: 0.1,
    baseCurrency: "USD",
    profitCurrency: "USD",
    marginFactor: 5,
    commissionPerLot: 0,
    sessions: PAUSED_WEEK,
    stopDistance: 0.5,
    typicalSpread: 0.5,
    referencePrice: 5250,
    dailyVolatility: 0.008,
    swapLong: -9.8,
    swapShort: 2.1,
    tripleSwapWeekday: WEDNESDAY,
  }),
];
