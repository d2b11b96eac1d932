import type { Position } from "@anybroker/core";

/** What is known of a ticket, open or closed. */
export interface Ticket {
  readonly ticket: string;
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
  const known = new Set(tickets.map(({ ticket }) => ticket));
  const parents = new Map<string, string>();
  const lastOf = new Map<string, string>();
  for (const { ticket, clientOrderId, comment } of tickets.toSorted((a, b) => byTicketAge(a.ticket, b.ticket))) {
    const parent =
      FROM.exec(comment ?? "")?.[1] ?? (clientOrderId === undefined ? undefined : lastOf.get(clientOrderId));
    if (parent !== undefined && parent !== ticket && known.has(parent)) parents.set(ticket, parent);
    if (clientOrderId !== undefined) lastOf.set(clientOrderId, ticket);
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
