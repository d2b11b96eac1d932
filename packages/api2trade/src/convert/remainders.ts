import type { Position } from "@anybroker/core";

/** What is known of a ticket. */
export interface Ticket {
  readonly ticket: string;
  /** Nothing of it is open any more. */
  readonly isClosed: boolean;
  readonly clientOrderId?: string;
  readonly comment?: string;
}

/** MetaTrader 4's comment on what a partial close has left open. */
const FROM = /^from #(\d+)$/;

/** Tickets grow: the shorter one, or the one that comes first in the dictionary, is the older. */
export const byTicketAge = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));

/**
 * Whose remainder a ticket is, where it is one: MetaTrader 4 gives the rest of a position that was closed in part a
 * ticket of its own.
 *
 * The platform says so in the comment, or leaves the comment as it was: one client order id on two tickets is one order.
 */
export function parentsOf(tickets: readonly Ticket[]): ReadonlyMap<string, string> {
  const closed = new Set(tickets.flatMap(({ ticket, isClosed }) => (isClosed ? [ticket] : [])));
  const parents = new Map<string, string>();
  const lastClosed = new Map<string, string>();
  for (const { ticket, clientOrderId, comment } of tickets.toSorted((a, b) => byTicketAge(a.ticket, b.ticket))) {
    const named = FROM.exec(comment ?? "")?.[1];
    const parent = named ?? (clientOrderId === undefined ? undefined : lastClosed.get(clientOrderId));
    if (parent !== undefined && closed.has(parent) && byTicketAge(parent, ticket) < 0) parents.set(ticket, parent);
    if (clientOrderId !== undefined && closed.has(ticket)) lastClosed.set(clientOrderId, ticket);
  }
  return parents;
}

/**
 * `position` without the client order id that it has inherited: the order that carries it opened `head`, and has been
 * filled by that.
 */
export function withoutInherited(position: Position, head: string | undefined): Position {
  if (head === undefined || head === position.id) return position;
  const { clientOrderId: _clientOrderId, openOrderId: _openOrderId, ...rest } = position;
  return rest;
}
