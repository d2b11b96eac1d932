import type { Order, Position } from "@anybroker/core";
import type { VenueResult } from "@anybroker/paper/venue";
import type { BrokerAccount } from "./broker-account.ts";
import { rejection, ticketNotFound, validationError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** An order as the service takes it. */
export interface PlaceRequest {
  readonly type: "market" | "limit" | "stop";
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  readonly volume: number;
  readonly price?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly comment?: string;
}

/** Levels to set: absent keeps, 0 takes off. */
export interface LevelPatch {
  readonly price?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}

type Accepted = Extract<VenueResult, { ok: true }>;

/** The neutral side of a wire side. */
export const sideOf = (side: "BUY" | "SELL"): "buy" | "sell" => (side === "BUY" ? "buy" : "sell");

/** Gives the venue's result, or throws its refusal in the service's words. */
function accepted(world: World, result: VenueResult): Accepted {
  if (!result.ok) throw rejection(result, world.knobs.retcodeDetails);
  return result;
}

/** Zero and absence both say that there is no level. */
const level = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

export function placeOrder(world: World, account: BrokerAccount, request: PlaceRequest): Accepted {
  const stopLoss = level(request.stopLoss);
  const takeProfit = level(request.takeProfit);
  const { price, comment } = request;
  const result = account.venue.place({
    symbol: request.symbol,
    side: sideOf(request.side),
    type: request.type,
    lots: request.volume,
    ...(request.type === "limit" && price !== undefined && { limitPrice: price }),
    ...(request.type === "stop" && price !== undefined && { stopPrice: price }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(comment !== undefined && { comment }),
  });
  return accepted(world, result);
}

/** The open position with a ticket. Throws 404. */
export function findPosition(account: BrokerAccount, ticket: string): Position {
  const position = account.venue.positions().find(({ id }) => id === ticket);
  if (position === undefined) throw ticketNotFound(ticket);
  return position;
}

/** The resting order with a ticket. Throws 404, and 400 on MetaTrader 4, where pending orders are out of reach. */
export function findPending(account: BrokerAccount, ticket: string): Order & { readonly id: string } {
  if (account.facts.platform === "mt4") throw validationError("Pending orders can't be changed on MetaTrader 4.");
  const order = account.venue.orders().find(({ id }) => id === ticket);
  if (order?.id === undefined) throw ticketNotFound(ticket);
  return { ...order, id: order.id };
}

export function closePosition(
  world: World,
  account: BrokerAccount,
  ticket: string,
  volume: number | undefined,
): Position {
  const position = findPosition(account, ticket);
  accepted(world, account.venue.closePosition(position.id, volume));
  world.copier.masterClosed(account, position, volume ?? position.lots);
  return position;
}

export function cancelPending(world: World, account: BrokerAccount, ticket: string): Order {
  const order = findPending(account, ticket);
  accepted(world, account.venue.cancelOrder(order.id));
  return order;
}

/** A level of a patch for the venue: absent keeps, 0 is taken off by null. */
function patched<Name extends "stopLoss" | "takeProfit">(
  name: Name,
  value: number | undefined,
): { readonly [Key in Name]?: number | null } {
  return value === undefined ? {} : ({ [name]: value === 0 ? null : value } as { [Key in Name]: number | null });
}

export function modifyPosition(world: World, account: BrokerAccount, ticket: string, patch: LevelPatch): Position {
  const { id } = findPosition(account, ticket);
  const changes = { ...patched("stopLoss", patch.stopLoss), ...patched("takeProfit", patch.takeProfit) };
  accepted(world, account.venue.modifyPosition(id, changes));
  return findPosition(account, ticket);
}

/** Returns the order as it was and the price and levels that it has now. */
export function modifyPending(
  world: World,
  account: BrokerAccount,
  ticket: string,
  patch: LevelPatch,
): { readonly order: Order; readonly price: number; readonly stopLoss: number; readonly takeProfit: number } {
  const order = findPending(account, ticket);
  const { price } = patch;
  const result = account.venue.modifyOrder(order.id, {
    ...(price !== undefined && (order.type === "limit" ? { limitPrice: price } : { stopPrice: price })),
    ...patched("stopLoss", patch.stopLoss),
    ...patched("takeProfit", patch.takeProfit),
  });
  accepted(world, result);
  return {
    order,
    price: price ?? order.stopPrice ?? order.limitPrice ?? 0,
    stopLoss: patch.stopLoss ?? order.stopLoss ?? 0,
    takeProfit: patch.takeProfit ?? order.takeProfit ?? 0,
  };
}
