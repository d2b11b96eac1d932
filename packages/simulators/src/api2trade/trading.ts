import type { Order, OrderPatch, Position } from "@anybroker/core";
import type { VenueOrderRequest, VenueResult } from "@anybroker/paper/venue";
import type { BrokerAccount } from "./broker-account.ts";
import { TradeRefusal, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

type Accepted = Extract<VenueResult, { ok: true }>;

/** Levels and prices to set: absent keeps, 0 takes off. */
export interface LevelPatch {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly price?: number;
  readonly expireTimeMs?: number;
}

/** Throws what a read of an account answers while the bridge has no link to the broker. */
export function checkReadable({ knobs }: World, account: BrokerAccount): void {
  if (account.connected) return;
  const message = `INVALID_TOKEN: client with id ${account.registration?.id} not found`;
  const status = knobs.disconnectedRead === "error-in-200" ? 200 : 500;
  throw new WireError(status, "not connected", message, { extra: { error: message } });
}

function checkTradable(account: BrokerAccount): void {
  if (!account.connected) throw new TradeRefusal("CONNECTION");
  if (account.facts.isInvestor) throw new TradeRefusal("TRADE_DISABLED");
}

function accepted(result: VenueResult): Accepted {
  if (!result.ok) throw new TradeRefusal(result.code);
  return result;
}

/** Places an order; its comment is cut as MetaTrader does. */
export function placeOrder({ knobs }: World, account: BrokerAccount, request: VenueOrderRequest): Accepted {
  checkTradable(account);
  const { comment = "", ...order } = request;
  const kept = comment.slice(0, knobs.commentLimit);
  return accepted(account.venue.place({ ...order, ...(kept !== "" && { comment: kept }) }));
}

/** The resting order with a ticket. */
export function findPending(account: BrokerAccount, ticket: string): (Order & { readonly id: string }) | undefined {
  const order = account.venue.orders().find(({ id }) => id === ticket);
  return order?.id === undefined ? undefined : { ...order, id: order.id };
}

/** The open position with a ticket. Refuses the trade without one. */
export function findPosition(account: BrokerAccount, ticket: string): Position {
  const id = account.tickets.positionId(ticket);
  const position = account.venue.positions().find((candidate) => candidate.id === id);
  if (position === undefined) throw new TradeRefusal("POSITION_NOT_FOUND");
  return position;
}

/** A value of a patch for the venue: absent keeps, 0 is taken off by null. */
const patched = (value: number | undefined): number | null | undefined => (value === 0 ? null : value);

function levels({ stopLoss, takeProfit }: LevelPatch): Pick<OrderPatch, "stopLoss" | "takeProfit"> {
  const stop = patched(stopLoss);
  const target = patched(takeProfit);
  return { ...(stop !== undefined && { stopLoss: stop }), ...(target !== undefined && { takeProfit: target }) };
}

/** Changes the protection of a position. */
export function modifyPosition(account: BrokerAccount, ticket: string, patch: LevelPatch): Accepted {
  checkTradable(account);
  return accepted(account.venue.modifyPosition(findPosition(account, ticket).id, levels(patch)));
}

/** Changes a resting order; price 0 keeps the price. */
export function modifyPending(account: BrokerAccount, order: Order & { id: string }, patch: LevelPatch): Accepted {
  checkTradable(account);
  const { price = 0 } = patch;
  const expireTimeMs = patched(patch.expireTimeMs);
  const result = account.venue.modifyOrder(order.id, {
    ...levels(patch),
    ...(price !== 0 && (order.type === "limit" ? { limitPrice: price } : { stopPrice: price })),
    ...(expireTimeMs !== undefined && { expireTimeMs }),
  });
  return accepted(result);
}

/** Closes a position, or `lots` of it; 0 lots are all of it. */
export function closePosition(
  account: BrokerAccount,
  ticket: string,
  lots: number | undefined,
  comment = "",
): Accepted {
  checkTradable(account);
  const { id } = findPosition(account, ticket);
  return accepted(
    account.venue.closePosition(id, lots === 0 ? undefined : lots, { ...(comment !== "" && { comment }) }),
  );
}

/** Deletes a resting order. */
export function deletePending(account: BrokerAccount, order: Order & { id: string }): Accepted {
  checkTradable(account);
  return accepted(account.venue.cancelOrder(order.id));
}
