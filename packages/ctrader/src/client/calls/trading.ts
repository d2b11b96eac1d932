import { accountRequest, type plainRequest, type Send } from "./send.ts";

/**
 * Orders and positions. Each call resolves with the first event that answers it, which says accepted, not filled; what
 * follows comes as `ProtoOAExecutionEvent`s. Volumes are hundredths of a unit.
 */
export function tradingCalls(send: Send) {
  return {
    newOrder: accountRequest(send, "ProtoOANewOrderReq"),
    /** Replaces the order: a price, level or expiration that is left out is taken off. */
    amendOrder: accountRequest(send, "ProtoOAAmendOrderReq"),
    cancelOrder: accountRequest(send, "ProtoOACancelOrderReq"),
    closePosition: accountRequest(send, "ProtoOAClosePositionReq"),
    /** Replaces the protection: a level that is left out is taken off. */
    amendPositionProtection: accountRequest(send, "ProtoOAAmendPositionSLTPReq"),
    /** Open positions and pending orders. */
    reconcile: accountRequest(send, "ProtoOAReconcileReq"),
    expectedMargin: accountRequest(send, "ProtoOAExpectedMarginReq"),
    updateMarginCall: accountRequest(send, "ProtoOAMarginCallUpdateReq"),
    /** Open positions alone. */
    async openPositions(accountId: string, options?: Parameters<ReturnType<typeof plainRequest>>[1]) {
      const { position } = await send("ProtoOAReconcileReq", { ctidTraderAccountId: accountId }, options);
      return position.filter(({ positionStatus }) => positionStatus === "POSITION_STATUS_OPEN");
    },
    /** Orders that rest, without the protection of positions. */
    async pendingOrders(accountId: string, options?: Parameters<ReturnType<typeof plainRequest>>[1]) {
      const { order } = await send("ProtoOAReconcileReq", { ctidTraderAccountId: accountId }, options);
      return order.filter(
        ({ orderType, closingOrder }) => closingOrder !== true && orderType !== "STOP_LOSS_TAKE_PROFIT",
      );
    },
  };
}

/** Orders and positions. */
export type TradingCalls = ReturnType<typeof tradingCalls>;
