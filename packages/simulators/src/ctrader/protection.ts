import { Decimal, type Position } from "@anybroker/core";
import type { ProtoOAOrderStatus } from "@anybroker/ctrader/schema";

/** The order of type STOP_LOSS_TAKE_PROFIT that stands for a position's levels. */
export interface ProtectionOrder {
  readonly id: string;
  /** The position as it was last. */
  readonly position: Position;
  readonly status: ProtoOAOrderStatus;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  readonly executedLots: number;
  readonly executionPrice?: number;
}

const isProtected = ({ stopLoss, takeProfit }: Position): boolean => stopLoss !== undefined || takeProfit !== undefined;

/** What a position's new state did to its protection order. */
export interface ProtectionChange {
  readonly kind: "set" | "changed" | "removed";
  readonly order: ProtectionOrder;
}

/** The protection orders of one account: what the venue keeps as two levels of a position, the service shows as an order. */
export class Protections {
  readonly #open = new Map<string, ProtectionOrder>();
  readonly #ended: ProtectionOrder[] = [];
  /** The venue's closing order to the protection order that it executes. */
  readonly #executedBy = new Map<string, string>();
  #nextId: number;

  /** @param firstId the first of the ids that no order of the venue has. */
  constructor(positions: readonly Position[], firstId: number) {
    this.#nextId = firstId;
    for (const position of positions) this.follow(position, position.openTimeMs ?? 0);
  }

  of(positionId: string): ProtectionOrder | undefined {
    return this.#open.get(positionId);
  }

  get open(): readonly ProtectionOrder[] {
    return [...this.#open.values()];
  }

  get ended(): readonly ProtectionOrder[] {
    return this.#ended;
  }

  /** An id that no order of the venue has. */
  newId(): string {
    this.#nextId += 1;
    return String(this.#nextId - 1);
  }

  /** Takes over a position's state; says what that did to its protection. */
  follow(position: Position, nowMs: number): ProtectionChange | undefined {
    const before = this.#open.get(position.id);
    if (before === undefined) {
      if (!isProtected(position)) return undefined;
      const times = { createTimeMs: nowMs, updateTimeMs: nowMs };
      const order = { id: this.newId(), position, status: "ORDER_STATUS_ACCEPTED", executedLots: 0, ...times } as const;
      this.#open.set(position.id, order);
      return { kind: "set", order };
    }
    if (!isProtected(position)) return this.#remove(before, nowMs);
    const moved = before.position.stopLoss !== position.stopLoss || before.position.takeProfit !== position.takeProfit;
    const order = { ...before, position, ...(moved && { updateTimeMs: nowMs }) };
    this.#open.set(position.id, order);
    return moved ? { kind: "changed", order } : undefined;
  }

  /** The position is gone: what its protection has become, unless it was it that closed it. */
  positionClosed(positionId: string, nowMs: number): ProtectionChange | undefined {
    const order = this.#open.get(positionId);
    return order && this.#remove(order, nowMs);
  }

  /** The venue's order `orderId` executes the protection of a position. */
  executes(orderId: string, positionId: string): void {
    const order = this.#open.get(positionId);
    if (order !== undefined) this.#executedBy.set(orderId, order.id);
  }

  /** The id under which the service shows an order of the venue. */
  shownId(orderId: string): string {
    return this.#executedBy.get(orderId) ?? orderId;
  }

  /** Whether an order of the venue is shown as a protection order. */
  isExecution(orderId: string): boolean {
    return this.#executedBy.has(orderId);
  }

  /** A fill of a protection order; `done` when the position is gone. */
  filled(
    positionId: string,
    fill: { lots: number; price: number; done: boolean; timeMs: number },
  ): ProtectionOrder | undefined {
    const before = this.#open.get(positionId);
    if (before === undefined) return undefined;
    const order: ProtectionOrder = {
      ...before,
      executedLots: Decimal.of(before.executedLots).add(fill.lots).toNumber(),
      executionPrice: fill.price,
      updateTimeMs: fill.timeMs,
      status: fill.done ? "ORDER_STATUS_FILLED" : "ORDER_STATUS_ACCEPTED",
    };
    if (fill.done) this.#end(order);
    else this.#open.set(positionId, order);
    return order;
  }

  #remove(before: ProtectionOrder, nowMs: number): ProtectionChange {
    const order: ProtectionOrder = { ...before, status: "ORDER_STATUS_CANCELLED", updateTimeMs: nowMs };
    this.#end(order);
    return { kind: "removed", order };
  }

  #end(order: ProtectionOrder): void {
    this.#open.delete(order.position.id);
    this.#ended.push(order);
  }
}
