import { Decimal } from "@anybroker/core";
import { accountRoute, type Route } from "../calls.ts";
import { toTrader } from "../convert/account.ts";
import { toOrder, toProtectionOrder } from "../convert/orders.ts";
import { toCreatedPosition, toPosition } from "../convert/positions.ts";
import { toMoney } from "../convert/units.ts";

const trader = accountRoute("ProtoOATraderReq", "read-account", ({ answer, books, ctidTraderAccountId }) =>
  answer("ProtoOATraderRes", { ctidTraderAccountId, trader: toTrader(books) }),
);

const reconcile = accountRoute("ProtoOAReconcileReq", "read-positions", (call) => {
  const { account, books, message, world } = call;
  const orders = account.books.orders();
  const protections = message.returnProtectionOrders === true ? account.protections.open : [];
  const created = world.knobs.createdPositions ? orders : [];
  call.answer("ProtoOAReconcileRes", {
    ctidTraderAccountId: call.ctidTraderAccountId,
    position: [
      ...account.books.positions().map((position) => toPosition(books, position)),
      ...created.map((order) => toCreatedPosition(books, order)),
    ],
    order: [
      ...orders.map((order) => toOrder(books, order)),
      ...protections.map((protection) => toProtectionOrder(books, protection)),
    ],
  });
});

const unrealizedProfit = accountRoute("ProtoOAGetPositionUnrealizedPnLReq", "read-profit", (call) => {
  const { account, books } = call;
  const { moneyDigits } = books;
  call.answer("ProtoOAGetPositionUnrealizedPnLRes", {
    ctidTraderAccountId: call.ctidTraderAccountId,
    positionUnrealizedPnL: account.books.positions().map(({ id, profit = 0, swap = 0 }) => ({
      positionId: id,
      grossUnrealizedPnL: toMoney(profit, moneyDigits),
      netUnrealizedPnL: toMoney(Decimal.of(profit).add(swap).toNumber(), moneyDigits),
    })),
    moneyDigits,
  });
});

/** The account and what it holds. */
export const ACCOUNT_ROUTES: readonly Route[] = [trader, reconcile, unrealizedProfit];
