import type { Call, Snapshot } from "@anybroker/core/adapter";
import { toAccountSummary } from "../convert/account.ts";
import { toOrder } from "../convert/orders.ts";
import { toPosition } from "../convert/positions.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/**
 * Account, positions and resting orders. The orders are read first, so that an order that fills between the reads is
 * seen twice rather than not at all; it shows by its ticket, which its position takes over, and the orders are read
 * again.
 */
export async function readSnapshot(account: OpenAccount, call: Call): Promise<Snapshot> {
  const { client, session, serverClock, tickets } = account;
  return ask(call, async () => {
    let pending = await client.orders.pending({ call });
    const positions = await client.positions.open({ call });
    const opened = new Set(positions.map(({ identifier, ticket }) => identifier ?? ticket));
    if (pending.some(({ ticket }) => opened.has(ticket))) pending = await client.orders.pending({ call });
    const money = await client.account.get({ call });
    session.requireLogin(money.login);
    tickets.remember(positions);
    return {
      account: toAccountSummary(money),
      positions: positions.map((position) => toPosition(position, serverClock.toUtc)),
      orders: pending.flatMap((order) => toOrder(order, serverClock) ?? []),
    };
  });
}
