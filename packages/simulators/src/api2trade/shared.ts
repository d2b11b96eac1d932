import { Decimal } from "@anybroker/core";
import { checkReadable } from "./trading.ts";
import { badRequest } from "./wire-error.ts";
import { accountOf, type Handler } from "./world.ts";

/** `GET /CheckConnect`: whether the bridge is connected; when it is not, it starts to reconnect. */
export const checkConnect: Handler = (request) => {
  const { knobs } = request.world;
  const account = accountOf(request);
  const { connected } = account;
  const id = account.registration?.id ?? "";
  account.reconnect(knobs.reconnectMs);
  switch (knobs.checkConnect) {
    case "object":
      return { connected, id };
    case "is-connected":
      return { id, isConnected: connected };
    case "text":
      return connected ? "OK" : "Not connected";
  }
};

/** `GET /AccountSummary`: what both dialects read of the account's money. */
export const accountSummary: Handler = (request) => {
  const account = accountOf(request);
  checkReadable(request.world, account);
  const { isDemo, isInvestor } = account.facts;
  const { balance, currency, equity = balance, margin = 0, marginLevelPercent, ...summary } = account.books.summary();
  const { freeMargin = equity - margin, credit = 0, unrealizedProfit = 0 } = summary;
  return {
    balance,
    credit,
    profit: unrealizedProfit,
    equity,
    margin,
    freeMargin,
    marginLevel: marginLevelPercent === undefined ? 0 : Decimal.of(marginLevelPercent).round(2).toNumber(),
    leverage: account.venue.leverage,
    currency,
    type: isDemo ? "Demo" : "Real",
    isInvestor,
  };
};

/** `GET /GetQuote`. */
export const quote: Handler = (request) => {
  checkReadable(request.world, accountOf(request));
  const symbol = request.query.required("symbol");
  const tick = request.world.venue.quote(symbol);
  if (tick === undefined) throw badRequest(`there is no quote of ${symbol}`);
  return { symbol, bid: tick.bid, ask: tick.ask };
};
