import { Decimal, type Side } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";

/** Spots, bars, ticks and depth count in 1/100000, whatever the digits of a symbol. */
const PRICE_SCALE = 5;

/** A price or a distance in 1/100000. */
export const toPoints = (price: number): number => Math.round(price * 10 ** PRICE_SCALE);

/** A distance of a request: 1/100000 in price units. */
export const fromPoints = (points: number): number => Decimal.scaled(points, PRICE_SCALE).toNumber();

/** Hundredths of a base unit in `lots`. */
export const toVolume = (lots: number, { contractSize }: VenueSymbol): number =>
  Decimal.of(lots).multiply(contractSize).multiply(100).round(0).toNumber();

/** Lots of a volume in hundredths of a base unit; a part of a hundred-millionth of a lot is dropped. */
export const toLots = (volume: number, { contractSize }: VenueSymbol): number =>
  Decimal.scaled(volume, 2).divide(contractSize, 8).toNumber();

/** Money with `digits` digits after the point, as an integer. */
export const toMoney = (amount: number, digits: number): number =>
  Decimal.of(amount)
    .multiply(Decimal.of(`1e${digits}`))
    .round(0)
    .toNumber();

/** The points of 10^-digits that a request counts slippage in, in price units. */
export const fromDigits = (points: number, digits: number): number => Decimal.scaled(points, digits).toNumber();

export const toTradeSide = (side: Side): "BUY" | "SELL" => (side === "buy" ? "BUY" : "SELL");

/** Zero and absence mean the same in requests. */
export const given = (value: number | string | undefined): number | undefined =>
  value === undefined || Number(value) === 0 ? undefined : Number(value);
