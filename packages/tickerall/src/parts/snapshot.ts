import { BrokerError } from "@anybroker/core";
import type { Call, Snapshot } from "@anybroker/core/adapter";
import type { AccountSnapshot } from "../client/wire/accounts.ts";
import type { PendingOrder } from "../client/wire/orders.ts";
import { toAccountSummary } from "../convert/account.ts";
import { toOrder } from "../convert/orders.ts";
import { toPosition } from "../convert/positions.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/**
 * Account, positions and resting orders. The orders are read first, so that an order that fills between the two reads
 * is seen twice rather than not at all; it shows by its ticket, which its position takes over, and the orders are read
 * again.
 */
export async function readSnapshot(account: OpenAccount, call: Call): Promise<Snapshot> {
  let pending = await readPending(account, call);
  const detail = await readOnline(account, call);
  const opened = new Set(detail.positions.map((position) => position.ticket));
  if (pending.some((order) => opened.has(order.ticket))) pending = await readPending(account, call);
  const orders = pending.map(toOrder);
  for (const order of orders) if (order.id !== undefined) account.orderTypes.remember(order.id, order.type);
  return {
    account: toAccountSummary(detail, account.currency),
    positions: detail.positions.map(toPosition),
    orders,
  };
}

async function readPending({ client, id, isMt4 }: OpenAccount, call: Call): Promise<readonly PendingOrder[]> {
  return isMt4 ? [] : ask(call, "order", () => client.orders.listPending(id, { call }));
}

/** A cold account may answer with status `offline` instead of an error: a kept one is warmed and asked again. */
async function readOnline({ client, session, id }: OpenAccount, call: Call): Promise<AccountSnapshot> {
  return ask(call, undefined, async () => {
    const first = await client.accounts.get(id, { call });
    if (first.online || !session.isKept(id)) return requireOnline(first);
    await client.sessions.rearm(id, { call });
    return requireOnline(await client.accounts.get(id, { call }));
  });
}

function requireOnline(detail: AccountSnapshot): AccountSnapshot {
  if (detail.online) return detail;
  const hint = detail.hint === undefined ? "" : ` (${detail.hint.replace(/\.$/, "")})`;
  throw new BrokerError(
    "ACCOUNT_UNAVAILABLE",
    `The account ${detail.id} is ${detail.status} at TickerAll${hint}; start its session again, or give its credentials in accounts so that it is kept.`,
    { broker: "tickerall" },
  );
}
