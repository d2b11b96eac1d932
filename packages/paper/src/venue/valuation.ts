import { type AccountSummary, accountId, Decimal, type Position, type Side, type Tick } from "@anybroker/core";
import type { Books } from "./books.ts";
import { conversionRate, convert, type Rate } from "./conversion.ts";
import { moneyDigits } from "./money.ts";
import type { PositionState } from "./state.ts";
import type { VenueSymbol } from "./types.ts";

const HUNDRED = Decimal.of(100);

/** The price at which a position of `side` would be closed now. */
export const closingPrice = (tick: Tick, side: Side): number => (side === "buy" ? tick.bid : tick.ask);

/** The profit between two prices in the account's currency, rounded once; undefined without a rate. */
export function profitBetween(
  books: Books,
  symbol: VenueSymbol,
  side: Side,
  lots: Decimal,
  openPrice: Decimal,
  closePrice: Decimal,
): Decimal | undefined {
  const move = side === "buy" ? closePrice.subtract(openPrice) : openPrice.subtract(closePrice);
  return inAccountCurrency(books, move.multiply(lots).multiply(symbol.contractSize), symbol.profitCurrency);
}

/** A gain or cost in `currency` as the account books it: gains are sold at the bid, costs bought at the ask. */
export function inAccountCurrency(books: Books, amount: Decimal, currency: string): Decimal | undefined {
  const account = books.facts.currency;
  const rate = conversionRate(currency, account, amount.sign() < 0 ? "buy" : "sell", books.floor.prices);
  return rate === undefined ? undefined : convert(amount, rate, moneyDigits(account));
}

function marginRate(books: Books, symbol: VenueSymbol, side: Side): Rate | undefined {
  return conversionRate(symbol.marginCurrency, books.facts.currency, side, books.floor.prices);
}

/** What `lots` opened at `price` bind, in the account's currency; undefined without a rate. */
export function marginOf(
  books: Books,
  symbol: VenueSymbol,
  side: Side,
  lots: Decimal,
  price: Decimal,
): Decimal | undefined {
  const rate = marginRate(books, symbol, side);
  if (rate === undefined) return undefined;
  const units = lots.multiply(symbol.contractSize);
  const value = symbol.marginCurrency === symbol.profitCurrency ? units.multiply(price) : units;
  const bound = value.multiply(symbol.marginFactor).multiply(rate.numerator);
  return bound.divide(rate.denominator.multiply(books.facts.leverage), moneyDigits(books.facts.currency), "half-even");
}

/** What `lots` of one deal are charged, as a negative amount. */
export function commissionOf(books: Books, symbol: VenueSymbol, lots: Decimal): Decimal {
  return lots.multiply(symbol.commissionPerLot).round(moneyDigits(books.facts.currency), "half-even").negate();
}

/** The floating profit of a position, without swap; zero while there is no price. */
export function floatingProfit(books: Books, position: PositionState): Decimal {
  const tick = books.floor.prices.quote(position.symbol.name);
  if (tick === undefined) return Decimal.zero;
  const price = Decimal.of(closingPrice(tick, position.side));
  const { symbol, side, lots, openPrice } = position;
  return profitBetween(books, symbol, side, lots, openPrice, price) ?? Decimal.zero;
}

/** The money of an account now, exact. */
export interface Valuation {
  readonly profit: Decimal;
  readonly equity: Decimal;
  readonly margin: Decimal;
  readonly freeMargin: Decimal;
}

/** Values an account at the present prices. */
export function valuate(books: Books): Valuation {
  const { profit, swap, margin } = books.totals();
  const equity = books.balance.add(profit).add(swap);
  return { profit, equity, margin, freeMargin: equity.subtract(margin) };
}

/** Equity as a percentage of margin, two digits; undefined while no margin is in use. */
export function marginLevel({ equity, margin }: Valuation): Decimal | undefined {
  return margin.sign() === 0 ? undefined : equity.multiply(HUNDRED).divide(margin, 2);
}

/** The account's money as the neutral model has it. */
export function summarize(books: Books): AccountSummary {
  const value = valuate(books);
  const level = marginLevel(value);
  return {
    id: accountId(books.facts.id),
    currency: books.facts.currency,
    positionMode: books.facts.positionMode,
    balance: books.balance.toNumber(),
    equity: value.equity.toNumber(),
    margin: value.margin.toNumber(),
    freeMargin: value.freeMargin.toNumber(),
    ...(level !== undefined && { marginLevelPercent: level.toNumber() }),
    unrealizedProfit: value.profit.toNumber(),
    leverage: books.facts.leverage,
    tradingAllowed: books.tradingAllowed,
  };
}

/** A position as the neutral model has it, at the present price. */
export function showPosition(books: Books, state: PositionState): Position {
  const tick = books.floor.prices.quote(state.symbol.name);
  return {
    id: state.id,
    symbol: state.symbol.name,
    side: state.side,
    lots: state.lots.toNumber(),
    openPrice: state.openPrice.toNumber(),
    openTimeMs: state.openTimeMs,
    ...state.levels,
    ...(tick !== undefined && { currentPrice: closingPrice(tick, state.side) }),
    profit: floatingProfit(books, state).toNumber(),
    swap: state.swap.toNumber(),
    commission: state.commission.toNumber(),
    margin: state.margin.toNumber(),
    ...(state.comment !== undefined && { comment: state.comment }),
    updateTimeMs: state.updateTimeMs,
    openOrderId: state.openOrderId,
    ...(state.clientOrderId !== undefined && { clientOrderId: state.clientOrderId }),
  };
}
