import type { ProtoOADeal, ProtoOADepositWithdraw, ProtoOAOrder } from "../../schema/index.ts";
import type { RequestOptions } from "../requests.ts";
import { HISTORY_WINDOW_MS, readList, type Span, windowsOf } from "./paging.ts";
import { accountRequest, type Send } from "./send.ts";

/** When an order was last touched, in ms since the epoch. */
const orderTime = (order: ProtoOAOrder): number =>
  Number(order.utcLastUpdateTimestamp ?? order.tradeData.openTimestamp ?? 0);

/** Deals, orders and cash of the past. */
export function historyCalls(send: Send) {
  return {
    /** One request, as the server answers it; `hasMore` tells that it was cut. At most a week is sure to be taken. */
    deals: accountRequest(send, "ProtoOADealListReq"),
    dealsOfPosition: accountRequest(send, "ProtoOADealListByPositionIdReq"),
    /** Which deals closed a deal, and which it closed. */
    dealOffsets: accountRequest(send, "ProtoOADealOffsetListReq"),
    orders: accountRequest(send, "ProtoOAOrderListReq"),
    ordersOfPosition: accountRequest(send, "ProtoOAOrderListByPositionIdReq"),
    /** An order with its deals. */
    orderDetails: accountRequest(send, "ProtoOAOrderDetailsReq"),
    /** One request; at most a week. */
    cashFlow: accountRequest(send, "ProtoOACashFlowHistoryListReq"),
    /** Deals of a stretch of any length, ascending by execution, each once. */
    allDeals: (accountId: string, span: Span, options?: RequestOptions) =>
      readList<ProtoOADeal>(span, {
        read: async (window) => {
          const answer = await send("ProtoOADealListReq", { ctidTraderAccountId: accountId, ...window }, options);
          return { items: answer.deal, hasMore: answer.hasMore };
        },
        idOf: (deal) => String(deal.dealId),
        timeOf: (deal) => Number(deal.executionTimestamp),
      }),
    /** Orders of a stretch of any length, ascending by their last change, each once. */
    allOrders: (accountId: string, span: Span, options?: RequestOptions) =>
      readList<ProtoOAOrder>(span, {
        read: async (window) => {
          const answer = await send("ProtoOAOrderListReq", { ctidTraderAccountId: accountId, ...window }, options);
          return { items: answer.order, hasMore: answer.hasMore };
        },
        idOf: (order) => String(order.orderId),
        timeOf: orderTime,
      }),
    /** Deposits, withdrawals and charges of a stretch of any length. */
    async *allCashFlow(
      accountId: string,
      span: Span,
      options?: RequestOptions,
    ): AsyncGenerator<ProtoOADepositWithdraw> {
      for (const window of windowsOf(span, HISTORY_WINDOW_MS)) {
        const request = { ctidTraderAccountId: accountId, ...window };
        const { depositWithdraw } = await send("ProtoOACashFlowHistoryListReq", request, options);
        yield* [...depositWithdraw].sort(
          (left, right) => Number(left.changeBalanceTimestamp) - Number(right.changeBalanceTimestamp),
        );
      }
    },
  };
}

/** Deals, orders and cash of the past. */
export type HistoryCalls = ReturnType<typeof historyCalls>;
