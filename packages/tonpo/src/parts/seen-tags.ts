import type { ClientOrderId, PositionId } from "@anybroker/core";

/**
 * The client order ids of positions that the stream has shown, oldest forgotten first.
 *
 * There is no history of deals on this wire. A position that was opened and closed between two reads leaves its frames
 * as the only evidence that its order was carried out.
 */
export class SeenTags {
  readonly #positions = new Map<ClientOrderId, PositionId>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  remember(tag: ClientOrderId, position: PositionId): void {
    this.#positions.delete(tag);
    this.#positions.set(tag, position);
    const [oldest] = this.#positions.keys();
    if (this.#positions.size > this.#limit && oldest !== undefined) this.#positions.delete(oldest);
  }

  positionOf(tag: ClientOrderId): PositionId | undefined {
    return this.#positions.get(tag);
  }
}
