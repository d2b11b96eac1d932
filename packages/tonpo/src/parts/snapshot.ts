import type { Order, Position } from "@anybroker/core";
import type { Call, Snapshot } from "@anybroker/core/adapter";
import { toAccountSummary } from "../convert/account.ts";
import { toOrder } from "../convert/orders.ts";
import { toPosition } from "../convert/positions.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/**
 * Account, positions and resting orders. The orders are read first, so that an order that fills between the two reads
 * is seen twice rather than not at all; then the orders are read again.
 */
export async function readSnapshot(account: OpenAccount, call: Call): Promise<Snapshot> {
  const { client, options, terms, watch, id } = account;
  return ask(call, async () => {
    await watch.requireConnected(call);
    let orders = await readOrders(account, call);
    const [rows, info] = await Promise.all([client.positions.list({ call }), client.account.info({ call })]);
    const positions = rows.map((row) => toPosition(row, terms));
    if (orders.some((order) => isOpened(order, positions))) orders = await readOrders(account, call);
    // A gateway that has lost the broker may have no positions to show: they are not closed for that.
    if (positions.length === 0) await watch.look(call);
    const { tradingAllowed } = watch;
    const { positionMode } = terms;
    return {
      account: toAccountSummary(info, { id, positionMode, currency: options.currency, tradingAllowed }),
      positions,
      orders,
    };
  });
}

async function readOrders({ client, listsOrders, terms }: OpenAccount, call: Call): Promise<readonly Order[]> {
  if (!listsOrders) return [];
  return (await client.orders.listPending({ call })).map((row) => toOrder(row, terms.serverTime));
}

/** Whether a resting order shows as a position already: by its ticket, which the position takes over, or by its tag. */
const isOpened = (order: Order, positions: readonly Position[]): boolean =>
  positions.some(
    ({ id, clientOrderId }) =>
      String(id) === String(order.id) || (clientOrderId !== undefined && clientOrderId === order.clientOrderId),
  );
