import type { Json, JsonObject } from "../../json.ts";
import type { RoundTrip } from "../../round-trips.ts";
import type { BrokerAccount } from "../broker-account.ts";
import type { Params } from "../input.ts";
import { readInstant } from "../times.ts";
import { closedTrades } from "../trades.ts";
import { checkReadable } from "../trading.ts";
import { badRequest } from "../wire-error.ts";
import { accountOf, type EndpointRequest, type Handler, type World } from "../world.ts";
import { orderObject } from "./order-object.ts";
import { viewTrade } from "./order-view.ts";

const STANDARD_PAGE_SIZE = 10;

function instant({ knobs }: World, query: Params, name: string): number | undefined {
  const text = query.text(name);
  if (text === undefined) return undefined;
  const timeMs = readInstant(text, knobs.serverTimeOffsetSeconds);
  if (timeMs === undefined) throw badRequest(`${name} has to be a time as yyyy-MM-ddTHH:mm:ss`);
  return timeMs;
}

/** The trades closed from `from` to `to`; on MetaTrader 4 `to` may be absent. */
function readTrades({ world, query }: EndpointRequest, account: BrokerAccount): readonly RoundTrip[] {
  const fromMs = instant(world, query, "from");
  const toMs = instant(world, query, "to");
  if (fromMs === undefined) throw badRequest("from is required");
  if (toMs === undefined && account.facts.platform === "mt5") throw badRequest("to is required");
  checkReadable(world, account);
  return closedTrades(account, { fromMs, toMs: toMs ?? Number.POSITIVE_INFINITY });
}

const rows = (world: World, account: BrokerAccount, trades: readonly RoundTrip[]): readonly JsonObject[] =>
  trades.map((trade) => orderObject(world, account, viewTrade(account, trade)));

/** By opening or by closing time, ascending or not; as it stands where the request names neither. */
function sorted(query: Params, trades: readonly RoundTrip[]): readonly RoundTrip[] {
  const timeMs = (trade: RoundTrip): number =>
    query.text("sort") === "CloseTime" ? trade.closeDeal.timeMs : trade.openTimeMs;
  const ascending = [...trades].sort((one, other) => timeMs(one) - timeMs(other));
  return query.text("ascending") === "false" ? ascending.reverse() : ascending;
}

/** The members that `filter` names; without it, all. */
function filtered(query: Params, order: JsonObject): JsonObject {
  const names = query.texts("filter");
  return names.length === 0
    ? order
    : Object.fromEntries(Object.entries(order).filter(([name]) => names.includes(name)));
}

/** `GET /OrderHistory` with `from` and `to`: an array on MetaTrader 4, an object around it on MetaTrader 5. */
export const history: Handler = (request) => {
  const { world, query } = request;
  const account = accountOf(request);
  const orders = rows(world, account, sorted(query, readTrades(request, account)));
  return account.facts.platform === "mt4" ? orders : { orders: orders.map((order) => filtered(query, order)) };
};

/** `GET /OrderHistoryPagination` with `from` and `to`: pages from 0. */
export const historyPage: Handler = (request) => {
  const { world, query } = request;
  const account = accountOf(request);
  const page = query.count("pageNumber", 0, 0);
  const size = Math.min(query.count("ordersPerPage", 1, STANDARD_PAGE_SIZE), world.knobs.maxPageSize);
  const orders = rows(world, account, sorted(query, readTrades(request, account)));
  const wanted = orders.slice(page * size, (page + 1) * size);
  return account.facts.platform === "mt4" ? wanted : { orders: wanted };
};

/** `GET /ClosedOrders`: all that has been closed. */
export const closed: Handler = (request): Json => {
  const { world } = request;
  const account = accountOf(request);
  checkReadable(world, account);
  const all = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  return rows(world, account, closedTrades(account, all));
};
