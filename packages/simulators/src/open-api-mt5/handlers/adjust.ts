import { Decimal } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { roundPrice } from "../access.ts";
import { readFields } from "../fields.ts";
import { rateBetween } from "../rates.ts";
import { WireError } from "../wire-error.ts";
import { float } from "../wire-json.ts";
import type { Handler, World } from "../world.ts";
import { findPosition, levelsAnswer, sendLevels } from "./positions.ts";

const DIGITS = 12;

/** What a move of one price unit is worth: old servers forget that the profit currency may be another. */
function worthOfUnit(world: World, symbol: VenueSymbol, lots: number, accountCurrency: string): Decimal {
  const rate = world.version === "0.5.0" ? 1 : (rateBetween(world.venue, symbol.profitCurrency, accountCurrency) ?? 0);
  const worth = Decimal.of(lots).multiply(symbol.contractSize).multiply(rate);
  if (worth.sign() > 0) return worth;
  throw new WireError(400, "position volume and contract size must produce a positive money value");
}

/** The distance that an amount of money stands for, in whole steps of the price. Throws 400 for less than one. */
function distanceOf(symbol: VenueSymbol, worth: Decimal, money: number, name: string): Decimal {
  const step = Decimal.of(symbol.tickSize);
  const distance = Decimal.scaled(Decimal.of(money).divide(worth, DIGITS).steps(step, "down"), 0).multiply(step);
  if (distance.sign() > 0) return distance;
  throw new WireError(400, `${name} is too small for the symbol price step`);
}

/** `POST /positions/adjust-by-money`: both levels, at money distances from the entry. */
export const adjustByMoney: Handler = ({ world, body }) => {
  const wanted = readFields("body", body(), (fields) => ({
    ticket: fields.integer("ticket", { gt: 0 }),
    stopLoss: fields.numberOr("stopLossValueInMoney", 10, { gt: 0 }),
    takeProfit: fields.optionalNumber("takeProfitValueInMoney", { gt: 0 }),
    misspelt: fields.optionalNumber("takeProfilValueInMoney", { gt: 0 }),
    comment: fields.textOr("comment", "api-adjust-position-money"),
  }));
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch positions");
  const position = findPosition(ledger, wanted.ticket);
  const symbol = world.venue.symbol(position.symbol);
  if (symbol === undefined) throw new WireError(500, `symbol not found or unavailable: ${position.symbol}`);
  const { side, openPrice, lots } = position;
  const takeProfit = wanted.takeProfit ?? wanted.misspelt ?? 30;
  const worth = worthOfUnit(world, symbol, lots, ledger.venue.currency);
  const lossDistance = distanceOf(symbol, worth, wanted.stopLoss, "stopLossValueInMoney");
  const gainDistance = distanceOf(symbol, worth, takeProfit, "takeProfitValueInMoney");
  const gain = side === "buy" ? 1 : -1;
  const sl = roundPrice(symbol, openPrice - gain * lossDistance.toNumber());
  const tp = roundPrice(symbol, openPrice + gain * gainDistance.toNumber());
  const failure = "failed to adjust position stops";
  const sent = sendLevels(world, ledger, position, { sl, tp }, { comment: wanted.comment, failure });
  const { result, ...head } = levelsAnswer(world, sent);
  return {
    operation: "adjustPositionStopsByMoney",
    ...head,
    ticket: wanted.ticket,
    symbol: position.symbol,
    side,
    entryPrice: float(openPrice),
    stopLossPrice: float(sl),
    takeProfitPrice: float(tp),
    volume: float(lots),
    contractSize: float(symbol.contractSize),
    priceStep: float(symbol.tickSize),
    requestedStopLossValueInMoney: float(wanted.stopLoss),
    requestedTakeProfitValueInMoney: float(takeProfit),
    stopLossValueInMoney: float(worth.multiply(lossDistance).toNumber()),
    takeProfitValueInMoney: float(worth.multiply(gainDistance).toNumber()),
    result,
  };
};
