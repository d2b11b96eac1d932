import { Decimal } from "@anybroker/core";
import type { RequestOptions, Sender } from "../requests.ts";
import { type Quote, quote } from "../wire/trading.ts";

/** Prices by request. The wire tells no time with them. */
export interface MarketCalls {
  quote(accountId: string, symbol: string, options?: RequestOptions): Promise<Quote>;
  /** One request per symbol, side by side; fails when one of them does. */
  quotes(accountId: string, symbols: readonly string[], options?: RequestOptions): Promise<readonly Quote[]>;
}

/** `ask - bid`, exact. */
export function spreadOf({ bid, ask }: Pick<Quote, "bid" | "ask">): number {
  return Decimal.of(ask).subtract(bid).toNumber();
}

/** Half way between bid and ask, exact. */
export function midOf({ bid, ask }: Pick<Quote, "bid" | "ask">): number {
  return Decimal.of(ask).add(bid).multiply(Decimal.of("0.5")).toNumber();
}

/**
 * The spread in pips. `pip` is the size of one: 0.0001 by default, 0.01 for the yen.
 *
 * The vendor's client counts points of a price with five digits here, ten times as many.
 */
export function spreadPipsOf(quoted: Pick<Quote, "bid" | "ask">, pip = 0.0001): number {
  return Decimal.of(spreadOf(quoted)).divide(Decimal.of(pip), 6).toNumber();
}

export function marketCalls(sender: Sender): MarketCalls {
  const one: MarketCalls["quote"] = (id, symbol, options) =>
    sender.send(
      {
        operation: "market.quote",
        lane: "read",
        method: "GET",
        path: "/GetQuote",
        query: { id, symbol },
        isRead: true,
        answer: quote,
      },
      options,
    );
  return {
    quote: one,
    quotes: (id, symbols, options) => Promise.all(symbols.map((symbol) => one(id, symbol, options))),
  };
}
