import type { TradeMode } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { scheduleRecord } from "./exchange-schedule.ts";
import { rateBetween } from "./rates.ts";
import { serverTimes } from "./records.ts";
import { float, type WireObject } from "./wire-json.ts";
import type { World } from "./world.ts";

const TRADE_MODES: Readonly<Record<TradeMode, number>> = {
  disabled: 0,
  "long-only": 1,
  "short-only": 2,
  "close-only": 3,
  full: 4,
};
const FOREX = 0;
const CFD_LEVERAGE = 4;
const WEDNESDAY = 3;

const noughts = (...names: readonly string[]): WireObject => Object.fromEntries(names.map((name) => [name, float(0)]));
const zeros = (...names: readonly string[]): WireObject => Object.fromEntries(names.map((name) => [name, 0]));
const blanks = (...names: readonly string[]): WireObject => Object.fromEntries(names.map((name) => [name, ""]));

/** The smallest unit of a symbol's price scale. */
export const pointOf = ({ digits }: VenueSymbol): number => Number(`1e-${digits}`);

const inPoints = (symbol: VenueSymbol, distance: number): number => Math.round(distance / pointOf(symbol));

/** MetaTrader's symbol record: its ninety-six fields, and since 0.12.0 the schedule. */
export function symbolRecord(world: World, symbol: VenueSymbol, accountCurrency: string): WireObject {
  return {
    ...state(world, symbol),
    ...rules(world, symbol),
    ...prices(world, symbol),
    ...sizes(world, symbol, accountCurrency),
    ...noughts("sessionVolume", "sessionTurnover", "sessionInterest", "sessionBuyOrdersVolume"),
    ...noughts("sessionSellOrdersVolume", "sessionOpen", "sessionClose", "sessionAw", "sessionPriceSettlement"),
    ...noughts("sessionPriceLimitMin", "sessionPriceLimitMax"),
    marginHedged: float(symbol.contractSize),
    ...noughts("priceChange", "priceVolatility", "priceTheoretical", "priceGreeksDelta", "priceGreeksTheta"),
    ...noughts("priceGreeksGamma", "priceGreeksVega", "priceGreeksRho", "priceGreeksOmega", "priceSensitivity"),
    ...words(symbol),
    ...(world.version === "0.12.0" && {
      exchangeSchedule: scheduleRecord(world.schedules, symbol.name, world.clock.now()),
    }),
  };
}

function state(world: World, symbol: VenueSymbol): WireObject {
  const quote = world.venue.quote(symbol.name);
  return {
    custom: false,
    chartMode: 0,
    select: true,
    visible: true,
    ...zeros("sessionDeals", "sessionBuyOrders", "sessionSellOrders", "volume", "volumehigh", "volumelow"),
    time: serverTimes(world, quote?.timeMs).seconds,
    digits: symbol.digits,
    spread: quote === undefined ? 0 : inPoints(symbol, quote.ask - quote.bid),
    spreadFloat: true,
    ticksBookdepth: world.knobs.depth ? 10 : 0,
  };
}

function rules(world: World, symbol: VenueSymbol): WireObject {
  const isForex = symbol.baseCurrency !== symbol.profitCurrency && symbol.contractSize === 100_000;
  return {
    tradeCalcMode: isForex ? FOREX : CFD_LEVERAGE,
    tradeMode: TRADE_MODES[symbol.tradeMode ?? "full"],
    startTime: 0,
    expirationTime: 0,
    tradeStopsLevel: inPoints(symbol, symbol.stopDistance ?? 0),
    tradeFreezeLevel: inPoints(symbol, symbol.freezeDistance ?? 0),
    tradeExemode: world.knobs.execution === "instant" ? 1 : 2,
    swapMode: 1,
    swapRollover3days: symbol.tripleSwapWeekday ?? WEDNESDAY,
    marginHedgedUseLeg: false,
    expirationMode: 15,
    fillingMode: world.knobs.fillingMode,
    orderMode: 127,
    orderGtcMode: 0,
    optionMode: 0,
    optionRight: 0,
  };
}

function prices(world: World, symbol: VenueSymbol): WireObject {
  const { bid = 0, ask = 0 } = world.venue.quote(symbol.name) ?? {};
  return {
    bid: float(bid),
    bidhigh: float(bid),
    bidlow: float(bid),
    ask: float(ask),
    askhigh: float(ask),
    asklow: float(ask),
    ...noughts("last", "lasthigh", "lastlow", "volumeReal", "volumehighReal", "volumelowReal", "optionStrike"),
    point: float(pointOf(symbol)),
  };
}

function sizes(world: World, symbol: VenueSymbol, accountCurrency: string): WireObject {
  const rate = rateBetween(world.venue, symbol.profitCurrency, accountCurrency) ?? 0;
  const tickValue = float(symbol.tickSize * symbol.contractSize * rate);
  return {
    tradeTickValue: tickValue,
    tradeTickValueProfit: tickValue,
    tradeTickValueLoss: tickValue,
    tradeTickSize: float(symbol.tickSize),
    tradeContractSize: float(symbol.contractSize),
    ...noughts("tradeAccruedInterest", "tradeFaceValue", "tradeLiquidityRate"),
    volumeMin: float(symbol.lotsMin),
    volumeMax: float(symbol.lotsMax),
    volumeStep: float(symbol.lotsStep),
    volumeLimit: float(0),
    swapLong: float(symbol.swapLong ?? 0),
    swapShort: float(symbol.swapShort ?? 0),
    ...noughts("marginInitial", "marginMaintenance"),
  };
}

function words(symbol: VenueSymbol): WireObject {
  return {
    ...blanks("basis", "category"),
    currencyBase: symbol.baseCurrency,
    currencyProfit: symbol.profitCurrency,
    currencyMargin: symbol.marginCurrency,
    bank: "",
    description: symbol.description ?? "",
    ...blanks("exchange", "formula", "isin"),
    name: symbol.name,
    page: "",
    path: `Markets\\${symbol.name}`,
  };
}
