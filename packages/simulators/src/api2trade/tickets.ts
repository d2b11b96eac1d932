import type { Deal, Position } from "@anybroker/core";

/**
 * Under which tickets an account's positions go.
 *
 * MetaTrader 5 keeps a position's ticket for its life. MetaTrader 4 lets the closed part keep it and gives what is left
 * open a new one.
 */
export class Tickets {
  readonly #renumbers: boolean;
  readonly #current = new Map<string, string>();
  readonly #positions = new Map<string, string>();
  readonly #closed = new Map<string, string>();

  constructor(platform: "mt4" | "mt5") {
    this.#renumbers = platform === "mt4";
  }

  /** The ticket of a position of the venue. */
  of(positionId: string): string {
    return this.#current.get(positionId) ?? positionId;
  }

  /** The position of the venue that goes by a ticket now. */
  positionId(ticket: string): string {
    const id = this.#positions.get(ticket) ?? ticket;
    return this.of(id) === ticket ? id : "";
  }

  /** The ticket that a closing deal closed. */
  closedBy(deal: Deal): string {
    return this.#closed.get(deal.id) ?? this.of(deal.positionId ?? deal.id);
  }

  /** Takes note of a deal and of the position that it left. */
  hear(deal: Deal, left: Position | undefined): void {
    const { positionId, orderId } = deal;
    if (deal.entry === "in" || positionId === undefined) return;
    this.#closed.set(deal.id, this.of(positionId));
    if (!this.#renumbers || left === undefined || orderId === undefined) return;
    this.#current.set(positionId, orderId);
    this.#positions.set(orderId, positionId);
  }
}
