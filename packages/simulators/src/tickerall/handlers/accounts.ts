import { Decimal } from "@anybroker/core";
import type { Venue, VenueSymbol } from "@anybroker/paper/venue";
import type { Json, JsonObject } from "../../json.ts";
import { type BrokerAccount, maskedLogin } from "../broker-account.ts";
import { choice, objectBody } from "../input.ts";
import { accountInfo, accountRow, positionRow } from "../to-wire.ts";
import { notHot } from "../wire-error.ts";
import { type Handler, param, type RouteRequest, type World } from "../world.ts";
import { readTerminal } from "./sessions.ts";

/** MetaTrader 5's numbers of the trade modes. */
const TRADE_MODES = { disabled: 0, "long-only": 1, "short-only": 2, "close-only": 3, full: 4 } as const;
const RATE_DIGITS = 8;

/** `GET /v1/accounts`: a bare list. */
export const listAccounts: Handler = ({ world, caller }) =>
  world.directory.rosterOf(caller).map((account) => accountRow(account, world.knobs.serverTimeOffsetSeconds));

/** `GET /v1/accounts/{id}`. */
export const getAccount: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.linked(caller, param(request, 0));
  const { id, platform, server, login, isDemo } = account.facts;
  const head = { id, broker: platform, server, accountNumber: maskedLogin(login), isDemo };
  if (account.hot) return { ...head, status: "online", ...liveParts(world, account) };
  if (world.knobs.coldRead === "not-hot") throw notHot(id);
  return { ...head, status: "offline", hint: "The connection is cold; start a session to warm it." };
};

/** The account's money and its open positions. */
export function liveParts(
  { knobs }: World,
  account: BrokerAccount,
): { readonly account: JsonObject; readonly positions: Json } {
  const offset = knobs.serverTimeOffsetSeconds;
  return {
    account: accountInfo(account, offset),
    positions: account.books.positions().map((position) => positionRow(position, offset)),
  };
}

/** `GET /v1/accounts/{id}/account-info`, of older clients on an edge. */
export const getAccountInfo: Handler = (request) => ({ info: hotParts(request).account });

/** `GET /v1/accounts/{id}/positions`, of older clients on an edge. */
export const getPositions: Handler = (request) => ({ positions: hotParts(request).positions });

const hotParts = ({ world, caller, params }: RouteRequest): ReturnType<typeof liveParts> =>
  liveParts(world, world.directory.hot(caller, params[0] ?? ""));

/** `GET /v1/accounts/{id}/symbols`. */
export const symbols: Handler = (request) => {
  request.world.directory.hot(request.caller, param(request, 0));
  return { symbols: request.world.venue.symbols.map(({ name }) => name) };
};

/** `GET /v1/accounts/{id}/symbol-specs`: empty on MetaTrader 4. */
export const symbolSpecs: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  if (account.facts.platform === "mt4") return { specs: [] };
  return { specs: world.venue.symbols.map((symbol) => specRow(world.venue, symbol, account.venue.currency)) };
};

function specRow(venue: Venue, symbol: VenueSymbol, currency: string): Json {
  const point = Decimal.scaled(1, symbol.digits);
  const tickValue = point.multiply(symbol.contractSize);
  const rate = conversionRate(venue, symbol.profitCurrency, currency);
  return {
    name: symbol.name,
    volumeMin: symbol.lotsMin,
    volumeMax: symbol.lotsMax,
    volumeStep: symbol.lotsStep,
    specSource: "broker",
    tradeMode: TRADE_MODES[symbol.tradeMode ?? "full"],
    tradeModeSource: "broker",
    digits: symbol.digits,
    point: point.toNumber(),
    tickSize: symbol.tickSize,
    contractSize: symbol.contractSize,
    tickValue: tickValue.toNumber(),
    tickValueAccount: rate === undefined ? null : tickValue.multiply(rate).round(RATE_DIGITS).toNumber(),
    tickValueCurrency: { code: currency, source: "wire" },
    baseCurrency: symbol.baseCurrency,
    profitCurrency: symbol.profitCurrency,
    marginCurrency: symbol.marginCurrency,
  };
}

/** What one unit of a currency is worth in another, by a pair of the two; undefined without one. */
function conversionRate(venue: Venue, from: string, to: string): Decimal | undefined {
  if (from === to) return Decimal.of(1);
  for (const { name, baseCurrency, profitCurrency } of venue.symbols) {
    const quote = venue.quote(name);
    if (quote === undefined) continue;
    if (baseCurrency === from && profitCurrency === to) return Decimal.of(quote.bid);
    if (baseCurrency === to && profitCurrency === from) return Decimal.of(1).divide(quote.ask, RATE_DIGITS);
  }
  return undefined;
}

/** `DELETE /v1/accounts/{id}`: an unknown one succeeds too. */
export const removeAccount: Handler = (request) => {
  const { world, caller } = request;
  const id = param(request, 0);
  const account = world.directory.find(caller, id);
  account?.unlink();
  const billableCount = world.directory.rosterOf(caller).filter(({ facts }) => facts.alwaysHot).length;
  return { id, status: "DISCONNECTED", removed: true, billableCount, existed: account !== undefined };
};

/** `POST /v1/accounts/{id}/migrate`. */
export const migrate: Handler = (request) => {
  const body = objectBody(request.body);
  const account = request.world.directory.linked(request.caller, param(request, 0));
  choice(body, "to", ["MOBILE", "WEB", "CLIENT"]);
  const terminal = readTerminal(body, account.terminal, "to");
  const status = terminal.type === account.terminal.type ? "noop" : "migrated";
  account.terminal = terminal;
  return { id: account.id, terminalType: terminal.type, status };
};
