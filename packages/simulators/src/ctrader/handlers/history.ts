import type { Order } from "@anybroker/core";
import type { ProtoOADealOffset, ProtoOAOrder } from "@anybroker/ctrader/schema";
import { type AccountCall, accountRoute, type Route } from "../calls.ts";
import { toDepositWithdraw } from "../convert/account.ts";
import { toDeal } from "../convert/deals.ts";
import { toOrder, toProtectionOrder } from "../convert/orders.ts";
import { toVolume } from "../convert/units.ts";
import { cutList, type HistoryRange, historyRange, WEEK_MS } from "../history-range.ts";
import { refused } from "../wire-error.ts";

const HISTORICAL = { historical: true } as const;

interface DatedOrder {
  readonly timeMs: number;
  readonly order: ProtoOAOrder;
}

/** Every order, ended, pending or protecting, by its last update. */
function allOrders({ account, books }: AccountCall<unknown>, range?: HistoryRange): readonly DatedOrder[] {
  const isProtection = ({ id }: Order): boolean => account.protections.isExecution(id ?? "");
  const orders = [...account.books.orderHistory(), ...account.books.orders(), ...account.refusedOrders]
    .filter((order) => !isProtection(order))
    .map((order) => ({ timeMs: order.updateTimeMs ?? 0, order: toOrder(books, order) }));
  const protections = [...account.protections.ended, ...account.protections.open].map((protection) => ({
    timeMs: protection.updateTimeMs,
    order: toProtectionOrder(books, protection),
  }));
  return [...orders, ...protections]
    .filter(({ timeMs }) => range === undefined || (timeMs >= range.fromTimeMs && timeMs <= range.toTimeMs))
    .sort((left, right) => left.timeMs - right.timeMs);
}

const dealList = accountRoute(
  "ProtoOADealListReq",
  "read-deals",
  (call) => {
    const { account, books, message, world } = call;
    const deals = account.books.deals(historyRange(world, message, WEEK_MS));
    const { rows, hasMore } = cutList(world, deals, message.maxRows);
    call.answer("ProtoOADealListRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      deal: rows.map((deal) => toDeal(books, deal)),
      hasMore,
    });
  },
  HISTORICAL,
);

const dealsByPosition = accountRoute(
  "ProtoOADealListByPositionIdReq",
  "read-deals",
  (call) => {
    const { account, books, message, world } = call;
    const deals = account.books
      .deals(historyRange(world, message, WEEK_MS))
      .filter(({ positionId }) => positionId === String(message.positionId));
    const { rows, hasMore } = cutList(world, deals, undefined);
    call.answer("ProtoOADealListByPositionIdRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      deal: rows.map((deal) => toDeal(books, deal)),
      hasMore,
    });
  },
  HISTORICAL,
);

const orderList = accountRoute(
  "ProtoOAOrderListReq",
  "read-order-history",
  (call) => {
    const { message, world } = call;
    const { rows, hasMore } = cutList(world, allOrders(call, historyRange(world, message, WEEK_MS)), undefined);
    call.answer("ProtoOAOrderListRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      order: rows.map(({ order }) => order),
      hasMore,
    });
  },
  HISTORICAL,
);

const ordersByPosition = accountRoute(
  "ProtoOAOrderListByPositionIdReq",
  "read-order-history",
  (call) => {
    const { message, world } = call;
    const orders = allOrders(call, historyRange(world, message, WEEK_MS))
      .filter(({ order }) => String(order.positionId) === String(message.positionId))
      .toReversed();
    const { rows, hasMore } = cutList(world, orders, undefined);
    call.answer("ProtoOAOrderListByPositionIdRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      order: rows.map(({ order }) => order),
      hasMore,
    });
  },
  HISTORICAL,
);

const orderDetails = accountRoute(
  "ProtoOAOrderDetailsReq",
  "read-order-history",
  (call) => {
    const { account, books, message } = call;
    const orderId = String(message.orderId);
    const found = allOrders(call).find(({ order }) => String(order.orderId) === orderId);
    if (found === undefined) throw refused("ORDER_NOT_FOUND", `Order not found with id ${orderId}`);
    const deals = account.books.deals().map((deal) => toDeal(books, deal));
    call.answer("ProtoOAOrderDetailsRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      order: found.order,
      deal: deals.filter((deal) => String(deal.orderId) === orderId),
    });
  },
  HISTORICAL,
);

const dealOffsets = accountRoute(
  "ProtoOADealOffsetListReq",
  "read-deals",
  (call) => {
    const { account, message, world } = call;
    const deals = account.books.deals();
    const deal = deals.find(({ id }) => id === String(message.dealId));
    if (deal === undefined) throw refused("ENTITY_NOT_FOUND", `Deal not found with id ${message.dealId}`);
    const symbol = world.instruments.named(deal.symbol);
    const samePosition = deals.filter(({ positionId }) => positionId === deal.positionId);
    const offset = (of: (typeof deals)[number]): ProtoOADealOffset => ({
      dealId: of.id,
      volume: toVolume(of.lots, symbol),
      executionTimestamp: of.timeMs,
      executionPrice: of.price,
    });
    const closes = account.ledger.met(deal.id) !== undefined;
    const others = samePosition.filter(({ id }) => (account.ledger.met(id) !== undefined) !== closes).map(offset);
    call.answer("ProtoOADealOffsetListRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      offsetBy: closes ? [] : others,
      offsetting: closes ? others : [],
    });
  },
  HISTORICAL,
);

const cashFlow = accountRoute(
  "ProtoOACashFlowHistoryListReq",
  "read-cash",
  (call) => {
    const { account, books, message, world } = call;
    const operations = account.books.cash(historyRange(world, message, WEEK_MS, true));
    call.answer("ProtoOACashFlowHistoryListRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      depositWithdraw: operations.map((operation) => toDepositWithdraw(books, operation)),
    });
  },
  HISTORICAL,
);

/** Deals, orders and cash as they were. */
export const HISTORY_ROUTES: readonly Route[] = [
  dealList,
  dealsByPosition,
  orderList,
  ordersByPosition,
  orderDetails,
  dealOffsets,
  cashFlow,
];
