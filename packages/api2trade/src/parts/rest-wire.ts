import { BrokerError } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { configuredCapabilities } from "../capabilities.ts";
import type { RestOrder } from "../client/wire/rest-orders.ts";
import { toAccountSummary } from "../convert/account.ts";
import { toRestingOrder, toRestReceipt, writeRestChange, writeRestOrder } from "../convert/orders.ts";
import { toRestPosition, writeLevels } from "../convert/positions.ts";
import { unreadable, writeBrokerTime } from "../convert/read.ts";
import { toRestRoundTrip } from "../convert/trades.ts";
import { toBrokerError } from "../errors.ts";
import type { OpenAccount } from "./open-account.ts";
import type { Wire } from "./wire.ts";

/** The dialect of the vendor's documentation site. */
export function restWire({ id, client, options, clock }: OpenAccount): Wire {
  const { serverTimeOffsetMinutes: offset } = options;
  const { rest } = client;
  const positionsOf = (orders: readonly RestOrder[]) => orders.flatMap((order) => toRestPosition(order, offset) ?? []);
  const opened = (call: Call) => rest.openedOrders(id, { call });
  return {
    capabilities: configuredCapabilities(options),
    snapshot: async (call) => {
      const [summary, orders] = await Promise.all([rest.accountSummary(id, { call }), rest.openedOrders(id, { call })]);
      return {
        account: toAccountSummary(id, summary, options),
        positions: positionsOf(orders),
        orders: orders.flatMap((order) => toRestingOrder(order, offset) ?? []),
      };
    },
    placeOrder: async (command, call) =>
      toRestReceipt(await rest.orderSend(id, writeRestOrder(command), { call }), command.lots, options),
    modifyPosition: async ({ position, patch, wanted }, call) => {
      // A level that is left out may count as 0 here: both are always named.
      const { stopLoss = 0, takeProfit = 0 } = writeLevels(patch, wanted);
      const change = { stoploss: stopLoss, takeprofit: takeProfit };
      expectTicket(await rest.orderModify(id, position.id, change, { call }), position.id);
      return { code: "DONE", positionId: position.id };
    },
    closePosition: async ({ position, lots }, call) => {
      const part = lots === position.lots ? {} : { lots };
      expectTicket(await rest.orderClose(id, position.id, part, { call }), undefined);
      return { code: "DONE", positionId: position.id };
    },
    modifyOrder: async (command, call) => {
      const { order } = command;
      await requireResting(order.id, () => opened(call));
      expectTicket(await rest.orderModify(id, order.id, writeRestChange(command), { call }), order.id);
      return { code: "DONE", orderId: order.id };
    },
    cancelOrder: async ({ order }, call) => {
      await requireResting(order.id, () => opened(call));
      expectTicket(await rest.orderClose(id, order.id, {}, { call }), order.id);
      return { code: "DONE", orderId: order.id };
    },
    open: async (call) => positionsOf(await opened(call)),
    closed: async ({ fromTimeMs }, call) => {
      const range = {
        from: writeBrokerTime(fromTimeMs, offset),
        to: writeBrokerTime(clock.now() + AHEAD_MS, offset),
        sort: "CloseTime",
        ascending: true,
      } as const;
      const rows = await rest.orderHistory(id, range, { call });
      return rows.flatMap((row) => toRestRoundTrip(row, offset) ?? []);
    },
  };
}

/** The broker's clock may run ahead of ours. */
const AHEAD_MS = 86_400_000;

/**
 * Makes sure that an order still rests. The ticket of one that has filled is its position's, and the same calls would
 * change or close that.
 */
async function requireResting(ticket: string, read: () => Promise<readonly RestOrder[]>): Promise<void> {
  let orders: readonly RestOrder[];
  try {
    orders = await read();
  } catch (error) {
    throw toBrokerError(error).with({ outcome: "not-executed" });
  }
  const found = orders.find((order) => order.ticket === ticket);
  if (found !== undefined && toRestingOrder(found, 0) !== undefined) return;
  const state = found === undefined ? "is gone" : "has filled";
  throw new BrokerError("ORDER_NOT_FOUND", `The order ${ticket} ${state}; it can be neither changed nor cancelled.`, {
    broker: "api2trade",
  });
}

/** An answer about another ticket proves nothing. A part that was closed may have one of its own. */
function expectTicket(order: RestOrder, wanted: string | undefined): void {
  if (order.ticket !== "0" && (wanted === undefined || order.ticket === wanted)) return;
  throw unreadable("The answer", "ticket", order.ticket, wanted ?? "a ticket");
}
