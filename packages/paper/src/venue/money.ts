import { Decimal } from "@anybroker/core";

const WHOLE_UNITS: ReadonlySet<string> = new Set(["JPY", "KRW", "VND", "CLP", "ISK", "HUF"]);
const COIN_DIGITS: Readonly<Record<string, number>> = { BTC: 8, ETH: 8, USDT: 2 };

/** How many digits after the point an amount of `currency` has: 2, none for yen-like currencies, 8 for coins. */
export function moneyDigits(currency: string): number {
  return WHOLE_UNITS.has(currency) ? 0 : (COIN_DIGITS[currency] ?? 2);
}

/** `amount` as a multiple of the currency's smallest unit, half-even. */
export function roundMoney(amount: Decimal, currency: string): Decimal {
  return amount.round(moneyDigits(currency), "half-even");
}

/** The exact sum of a deal's money: profit, swap and commission. */
export function dealMoney(deal: {
  readonly profit?: number;
  readonly swap?: number;
  readonly commission?: number;
}): Decimal {
  return Decimal.of(deal.profit ?? 0)
    .add(deal.swap ?? 0)
    .add(deal.commission ?? 0);
}
