import type { Position } from "../model/positions.ts";

/** The open positions, found by their ids and by the client order ids that they bear. */
export class PositionTable {
  readonly #byId = new Map<string, Position>();
  /** How many positions bear each client order id. */
  readonly #names = new Map<string, number>();

  get all(): ReadonlyMap<string, Position> {
    return this.#byId;
  }

  get(id: string): Position | undefined {
    return this.#byId.get(id);
  }

  /** Whether an open position bears this client order id. */
  names(clientOrderId: string): boolean {
    return this.#names.has(clientOrderId);
  }

  set(position: Position): void {
    const before = this.#byId.get(position.id);
    this.#byId.set(position.id, position);
    if (before?.clientOrderId === position.clientOrderId) return;
    this.#count(before?.clientOrderId, -1);
    this.#count(position.clientOrderId, 1);
  }

  /** False when there was none. */
  delete(id: string): boolean {
    this.#count(this.#byId.get(id)?.clientOrderId, -1);
    return this.#byId.delete(id);
  }

  #count(name: string | undefined, by: 1 | -1): void {
    if (name === undefined) return;
    const count = (this.#names.get(name) ?? 0) + by;
    if (count > 0) this.#names.set(name, count);
    else this.#names.delete(name);
  }
}
