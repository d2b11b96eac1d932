import type { Position } from "@anybroker/core";
import { byTicketAge, withoutInherited } from "../convert/remainders.ts";

/** When something is seen: in whole seconds, as the wire counts. */
const wholeSeconds = (nowMs: number): number => nowMs - (nowMs % 1000);

/**
 * What the wire does not tell of open positions and has to be remembered: when each was first seen (the SDK's dialect
 * tells no opening time before the close), and which ticket an order opened first.
 */
export class SeenPositions {
  #times = new Map<string, number>();
  /** The first ticket under each client order id. */
  #heads = new Map<string, string>();

  /** Takes over what is open at `nowMs`; what is not is forgotten. */
  note(open: readonly Position[], nowMs: number): void {
    this.#times = new Map(open.map(({ id }) => [id, this.timeOf(id, nowMs)]));
    const heads = new Map<string, string>();
    for (const { id, clientOrderId } of open) {
      if (clientOrderId === undefined) continue;
      const others = [heads.get(clientOrderId), this.#heads.get(clientOrderId), String(id)];
      const [oldest] = others.filter((ticket) => ticket !== undefined).toSorted(byTicketAge);
      if (oldest !== undefined) heads.set(clientOrderId, oldest);
    }
    this.#heads = heads;
  }

  /** When a position was first seen; one that is new, now. */
  timeOf(id: string, nowMs: number): number {
    return this.#times.get(id) ?? wholeSeconds(nowMs);
  }

  /** The positions with only those client order ids that are their own. */
  own(open: readonly Position[]): readonly Position[] {
    return open.map((position) => withoutInherited(position, this.#heads.get(position.clientOrderId ?? "")));
  }
}
