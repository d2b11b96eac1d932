import { gridPosition, type Side, toIso } from "@anybroker/core";
import type { Books } from "./books.ts";
import { conversionRate } from "./conversion.ts";
import { type Refusal, refuse } from "./refusal.ts";
import type { SymbolMarket } from "./symbol-market.ts";
import type { VenueSymbol } from "./types.ts";

/** Whether the account and the symbol may be dealt in at all; `side` is given for what adds exposure. */
export function checkTradable(books: Books, market: SymbolMarket, side: Side | undefined): Refusal | undefined {
  const { symbol } = market;
  if (!books.tradingAllowed) return refuse("TRADE_DISABLED", `trading is disabled for account ${books.facts.id}`);
  const mode = symbol.tradeMode ?? "full";
  if (mode === "disabled") return refuse("TRADE_DISABLED", `trading is disabled for ${symbol.name}`);
  if (side === undefined) return undefined;
  if (mode === "close-only") return refuse("CLOSE_ONLY", `${symbol.name} positions can only be closed`);
  if (mode === "long-only" && side === "sell") return refuse("LONG_ONLY", `${symbol.name} can only be bought`);
  if (mode === "short-only" && side === "buy") return refuse("SHORT_ONLY", `${symbol.name} can only be sold`);
  return undefined;
}

/** Whether the market is open and has every price that a deal in it needs. */
export function checkMarket(books: Books, market: SymbolMarket): Refusal | undefined {
  const { symbol } = market;
  const now = books.floor.clock.now();
  if (!market.isOpen(now)) {
    const nextOpenTimeMs = market.nextOpenMs(now);
    return nextOpenTimeMs === undefined
      ? refuse("MARKET_CLOSED", `the market of ${symbol.name} is closed`)
      : refuse("MARKET_CLOSED", `the market of ${symbol.name} is closed and opens at ${toIso(nextOpenTimeMs)}`, {
          details: { nextOpenTimeMs },
        });
  }
  if (market.tick === undefined) return refuse("PRICE_OFF", `${symbol.name} has no price yet`);
  for (const currency of [symbol.profitCurrency, symbol.marginCurrency]) {
    if (conversionRate(currency, books.facts.currency, "buy", books.floor.prices) === undefined) {
      const message = `${symbol.name} needs a price of ${currency} in ${books.facts.currency}, and there is none yet`;
      return refuse("PRICE_OFF", message);
    }
  }
  return undefined;
}

/** Whether `lots` lie on the symbol's grid and in its range. */
export function checkLots(symbol: VenueSymbol, lots: number): Refusal | undefined {
  const { lotsMin, lotsMax, lotsStep, name } = symbol;
  const place = Number.isFinite(lots) ? gridPosition(lots, lotsStep) : undefined;
  const rule = `${name} takes lots in steps of ${lotsStep} from ${lotsMin} to ${lotsMax}`;
  if (place === undefined) return refuse("INVALID_VOLUME", `${rule}; the request had ${lots}`);
  const nearest = (place.on ? [place.value] : [place.lower, place.upper]).map((value) =>
    Math.min(Math.max(value, lotsMin), lotsMax),
  );
  if (place.on && nearest[0] === place.value) return undefined;
  const allowed = [...new Set(nearest)];
  return refuse("INVALID_VOLUME", `${rule}; the request had ${lots} (nearest: ${allowed.join(", ")})`, {
    details: { lots, nearest: allowed, lotsMin, lotsMax, lotsStep },
  });
}

/** Whether a price lies on the symbol's grid. */
export function checkPriceGrid(symbol: VenueSymbol, price: number, what: string): Refusal | undefined {
  const place = Number.isFinite(price) && price > 0 ? gridPosition(price, symbol.tickSize) : undefined;
  if (place?.on) return undefined;
  const rule = `${symbol.name} takes prices above 0 in steps of ${symbol.tickSize}; the ${what} was ${price}`;
  if (place === undefined) return refuse("INVALID_PRICE", rule);
  const nearest = [place.lower, place.upper];
  return refuse("INVALID_PRICE", `${rule} (nearest: ${nearest.join(", ")})`, { details: { price, nearest } });
}
