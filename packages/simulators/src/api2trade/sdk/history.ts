import type { JsonObject } from "../../json.ts";
import type { RoundTrip } from "../../round-trips.ts";
import type { BrokerAccount } from "../broker-account.ts";
import type { Params } from "../input.ts";
import { readInstant, utcText } from "../times.ts";
import { type ClosingRange, closedTrades } from "../trades.ts";
import { checkReadable } from "../trading.ts";
import { badRequest } from "../wire-error.ts";
import { accountOf, type EndpointRequest, type Handler } from "../world.ts";

const STANDARD_PAGE_SIZE = 50;

function instant(query: Params, name: string): number {
  const timeMs = readInstant(query.required(name));
  if (timeMs === undefined) throw badRequest(`${name} has to be an ISO-8601 time`);
  return timeMs;
}

function readRows(request: EndpointRequest): readonly JsonObject[] {
  const account = accountOf(request);
  const range: ClosingRange = { fromMs: instant(request.query, "dateFrom"), toMs: instant(request.query, "dateTo") };
  checkReadable(request.world, account);
  return closedTrades(account, range).map((trade) => tradeRow(account, trade));
}

function tradeRow(account: BrokerAccount, trade: RoundTrip): JsonObject {
  const { closeDeal, positionId } = trade;
  return {
    ticket: BigInt(account.tickets.closedBy(closeDeal)),
    symbol: closeDeal.symbol,
    type: trade.side,
    volume: trade.lots,
    openPrice: trade.openPrice,
    closePrice: closeDeal.price,
    openTime: utcText(trade.openTimeMs),
    closeTime: utcText(closeDeal.timeMs),
    profit: trade.profit,
    swap: trade.swap,
    commission: trade.commission,
    comment: account.lastSeen(positionId)?.comment ?? "",
  };
}

/** `GET /OrderHistory` with `dateFrom` and `dateTo`. */
export const history: Handler = (request) => readRows(request);

/** `GET /OrderHistoryPagination` with `dateFrom` and `dateTo`: pages from 1. */
export const historyPage: Handler = (request) => {
  const { query, world } = request;
  const page = query.count("page", 1, 1);
  const pageSize = Math.min(query.count("pageSize", 1, STANDARD_PAGE_SIZE), world.knobs.maxPageSize);
  const rows = readRows(request);
  return { data: rows.slice((page - 1) * pageSize, page * pageSize), total: rows.length, page, pageSize };
};
