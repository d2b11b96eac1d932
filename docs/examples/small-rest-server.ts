// An invented broker with a small REST interface, over a simulated market: what small-rest-adapter.ts talks to.
//   GET  /account                                    the one account's money
//   GET  /symbols                                    trading rules
//   GET  /price/{symbol}                             bid, ask
//   GET  /positions                                  open positions; volume is in lots, a level that is not set is absent
//   GET  /deals?from&to&after                        executions, fifty a page; `more` says whether there is another
//   POST /orders                                     {symbol, side, volume, stopLoss?, takeProfit?, clientOrderId}
//   POST /positions/{id}/close                       {volume, clientOrderId}
//   POST /positions/{id}/levels                      {stopLoss?, takeProfit?}: both, one that is left out is taken off
// A refusal is 422 with {"error": "no-money" | "market-closed" | ...}, a wrong key 401.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deal, Position } from "@anybroker/core";
import type { Venue, VenueAccount, VenueResult } from "@anybroker/paper/venue";

const PAGE_SIZE = 50;
const ERRORS: Readonly<Record<string, string>> = {
  NO_MONEY: "no-money",
  MARKET_CLOSED: "market-closed",
  INVALID_STOPS: "bad-levels",
  INVALID_VOLUME: "bad-lots",
  POSITION_NOT_FOUND: "no-such-position",
  POSITION_CLOSED: "no-such-position",
  TRADE_DISABLED: "read-only",
};

/** A running server of the invented broker. */
export interface SmallRestServer {
  readonly url: string;
  /** Requests so far. */
  readonly requests: number;
  close(): Promise<void>;
}

/** Starts the invented broker on a free port of this machine. */
export async function serveSmallRest(venue: Venue, account: VenueAccount, key: string): Promise<SmallRestServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void answer(venue, account, key, request).then(({ status, body }) => {
      // The market's clock need not be this machine's.
      response.sendDate = false;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(venue: Venue, account: VenueAccount, key: string, request: IncomingMessage): Promise<Answer> {
  if (request.headers.authorization !== `Bearer ${key}`) return { status: 401, body: { error: "wrong-key" } };
  const url = new URL(request.url ?? "/", "http://small.example");
  const [, noun = "", id = "", verb = ""] = url.pathname.split("/").map(decodeURIComponent);
  const body = await bodyOf(request);
  switch (`${request.method} ${noun} ${verb}`.trim()) {
    case "GET account": {
      const { id: accountId, currency, balance, equity } = account.summary();
      return { status: 200, body: { id: accountId, environment: "demo", currency, balance, equity } };
    }
    case "GET symbols":
      return { status: 200, body: venue.symbols };
    case "GET price":
      return { status: venue.quote(id) === undefined ? 404 : 200, body: venue.quote(id) ?? { error: "no-price" } };
    case "GET positions":
      return { status: 200, body: account.positions().map(positionRow) };
    case "GET deals":
      return { status: 200, body: dealPage(account, url.searchParams) };
    case "POST orders":
      return trade(account.place({ ...body, lots: body.volume, type: "market" }));
    case "POST positions close":
      return trade(account.closePosition(id, body.volume, { clientOrderId: body.clientOrderId }));
    case "POST positions levels": {
      const { stopLoss = null, takeProfit = null } = body;
      return trade(account.modifyPosition(id, { stopLoss, takeProfit }));
    }
    default:
      return { status: 404, body: { error: "no-such-path" } };
  }
}

interface Body {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly volume: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly clientOrderId: string;
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text === "" ? "{}" : text) as Body;
}

function positionRow({ id, symbol, side, lots, openPrice, openTimeMs, stopLoss, takeProfit, clientOrderId }: Position) {
  const openTime = new Date(openTimeMs ?? 0).toISOString();
  const facts = { symbol, side, volume: lots, clientOrderId };
  return { id, ...facts, openPrice, openTime, stopLoss, takeProfit };
}

function dealPage(account: VenueAccount, query: URLSearchParams): unknown {
  const all = account.deals({ fromTimeMs: Number(query.get("from")), toTimeMs: Number(query.get("to")) });
  const start = all.findIndex(({ id }) => id === query.get("after")) + 1;
  const items = all.slice(start, start + PAGE_SIZE);
  return { items: items.map(dealRow), more: start + PAGE_SIZE < all.length };
}

function dealRow({ id, positionId, clientOrderId, symbol, side, entry, lots, price, timeMs }: Deal) {
  const facts = { symbol, side, volume: lots, clientOrderId };
  return {
    id,
    positionId,
    ...facts,
    entry,
    price,
    time: new Date(timeMs).toISOString(),
  };
}

function trade(result: VenueResult): Answer {
  if (!result.ok) return { status: 422, body: { error: ERRORS[result.code] ?? result.code, text: result.message } };
  return { status: 200, body: { done: true } };
}
