import type { CashOperation, Deal, Order } from "@anybroker/core";
import type { Json, JsonObject } from "../../json.ts";
import { type RoundTrip, roundTrips } from "../../round-trips.ts";
import type { BrokerAccount } from "../broker-account.ts";
import { queryCount, queryTimeMs } from "../input.ts";
import { brokerIso, iso } from "../times.ts";
import { triggerPrice, wireSide } from "../to-wire.ts";
import { type Handler, param, type RouteRequest } from "../world.ts";

const DAY_MS = 86_400_000;
const STATES = { filled: "FILLED", cancelled: "CANCELED", expired: "EXPIRED", rejected: "REJECTED" } as const;
const ENTRIES = { in: "IN", out: "OUT", "in-out": "INOUT", "out-by": "OUT_BY" } as const;
/** MetaTrader 5's numbers of the deal types. */
const CASH_DEAL_TYPES: Readonly<Record<CashOperation["type"], number>> = {
  deposit: 2,
  withdrawal: 2,
  credit: 3,
  charge: 4,
  correction: 5,
  bonus: 6,
  commission: 7,
  other: 2,
};

interface HistoryQuery {
  readonly account: BrokerAccount;
  /** What the broker has given: nothing older than this. */
  readonly horizonMs: number;
  readonly offsetSeconds: number | null;
  /** The rows that the request asks for, newest first. */
  select<Item>(
    ascending: readonly Item[],
    timeMs: (item: Item) => number,
    symbol?: (item: Item) => string,
  ): readonly Item[];
}

function read(request: RouteRequest): HistoryQuery {
  const { world, caller, query } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const { knobs, clock } = world;
  const horizonMs = clock.now() - knobs.historyDays * DAY_MS;
  const fromMs = Math.max(queryTimeMs(query, "from") ?? horizonMs, horizonMs);
  const toMs = queryTimeMs(query, "to") ?? Number.POSITIVE_INFINITY;
  const limit = queryCount(query, "limit") ?? knobs.historyLimit;
  const wanted = query.get("symbol");
  queryCount(query, "waitMs");
  return {
    account,
    horizonMs,
    offsetSeconds: knobs.serverTimeOffsetSeconds,
    select: (ascending, timeMs, symbol) =>
      ascending
        .filter((item) => timeMs(item) >= fromMs && timeMs(item) <= toMs)
        .filter((item) => wanted === null || symbol === undefined || symbol(item) === wanted)
        .reverse()
        .slice(0, limit),
  };
}

/** `GET /v1/accounts/{id}/history`: closed round trips by the time of their close. */
export const trades: Handler = (request) => {
  const history = read(request);
  const trips = roundTrips(history.account.books.deals());
  const wanted = history.select(
    trips,
    ({ closeDeal }) => closeDeal.timeMs,
    ({ closeDeal }) => closeDeal.symbol,
  );
  return { trades: wanted.map((trip) => tradeRow(history, trip)) };
};

function tradeRow({ account, horizonMs, offsetSeconds }: HistoryQuery, trip: RoundTrip): Json {
  const { closeDeal, openTimeMs, positionId } = trip;
  const seen = account.lastSeen(positionId);
  return {
    ticket: positionId,
    symbol: closeDeal.symbol,
    side: wireSide(trip.side),
    volume: trip.lots,
    openPrice: trip.openPrice,
    closePrice: closeDeal.price,
    openTime: iso(openTimeMs),
    closeTime: iso(closeDeal.timeMs),
    profit: trip.profit,
    swap: trip.swap,
    commission: trip.commission,
    stopLoss: seen?.stopLoss ?? 0,
    takeProfit: seen?.takeProfit ?? 0,
    closeTicket: closeDeal.orderId ?? closeDeal.id,
    complete: openTimeMs >= horizonMs,
    brokerOpenTime: brokerIso(openTimeMs, offsetSeconds),
    brokerCloseTime: brokerIso(closeDeal.timeMs, offsetSeconds),
  };
}

const endTimeMs = (order: Order): number => order.updateTimeMs ?? order.createTimeMs ?? 0;

/** `GET /v1/accounts/{id}/orders-history`. */
export const orders: Handler = (request) => {
  const history = read(request);
  const { account, select } = history;
  const allDeals = account.books.deals();
  const told = account.books
    .orderHistory()
    .filter(({ filledLots }) => filledLots > 0 || request.world.knobs.endedOrders);
  const rows = select(told, endTimeMs, ({ symbol }) => symbol);
  return { orders: rows.map((order) => orderRow(order, allDeals)) };
};

function orderRow(order: Order, allDeals: readonly Deal[]): Json {
  const ownDeals = allDeals.filter(({ orderId }) => orderId === order.id);
  const { id = "0", positionId = ownDeals[0]?.positionId, status } = order;
  const ended = status in STATES ? STATES[status as keyof typeof STATES] : "UNKNOWN";
  return {
    orderTicket: id,
    symbol: order.symbol,
    side: wireSide(order.side),
    volume: order.filledLots > 0 ? order.filledLots : order.lots,
    price: order.averagePrice ?? triggerPrice(order),
    time: iso(endTimeMs(order)),
    positionId: positionId === undefined ? "0" : positionId,
    state: ended !== "FILLED" && order.filledLots > 0 ? "PARTIAL" : ended,
    dealCount: Math.max(ownDeals.length, 1),
  };
}

/** `GET /v1/accounts/{id}/deals-history`: no money in it. */
export const deals: Handler = (request) => {
  const { account, select } = read(request);
  const wanted = select(
    account.books.deals(),
    ({ timeMs }) => timeMs,
    ({ symbol }) => symbol,
  );
  return { deals: wanted.map((deal) => dealRow(account, deal)) };
};

function dealRow(account: BrokerAccount, deal: Deal): JsonObject {
  const seen = account.lastSeen(deal.positionId ?? "");
  return {
    ticket: deal.id,
    positionId: deal.positionId ?? deal.id,
    symbol: deal.symbol,
    side: wireSide(deal.side),
    entry: ENTRIES[deal.entry],
    volume: deal.lots,
    price: deal.price,
    stopLoss: seen?.stopLoss ?? 0,
    takeProfit: seen?.takeProfit ?? 0,
    time: iso(deal.timeMs),
  };
}

/** `GET /v1/accounts/{id}/balance-operations`. */
export const balanceOperations: Handler = (request) => {
  const { account, select, offsetSeconds } = read(request);
  const wanted = select(account.books.cash(), ({ timeMs }) => timeMs);
  return {
    operations: wanted.map((operation) => ({
      ticket: operation.id,
      type: operation.type,
      dealType: CASH_DEAL_TYPES[operation.type],
      amount: operation.amount,
      time: iso(operation.timeMs),
      account: Number(account.facts.login),
      brokerTime: brokerIso(operation.timeMs, offsetSeconds),
    })),
  };
};
