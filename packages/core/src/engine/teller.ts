import type { Deal } from "../model/history.ts";
import type { Order } from "../model/orders.ts";
import type { Clock } from "../system/clock.ts";
import type { AccountEventUnion, DiscrepancyEvent } from "./events.ts";

/** An event before it has its number, instant and marks. */
export type Draft<Event> = Event extends unknown ? Omit<Event, "sequence" | "timeMs" | "recovered" | "late"> : never;

/** Numbers, stamps and marks what is told, and hands it on. */
export class Teller {
  readonly #clock: Clock;
  readonly #emit: (event: AccountEventUnion) => void;
  #sequence = 0;
  /** Set while what is told was found by reading instead of heard. */
  recovering = false;
  /** Set while what is told corrects an order that was told as ended. */
  late = false;

  constructor(clock: Clock, emit: (event: AccountEventUnion) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  tell(draft: Draft<AccountEventUnion>): void {
    this.#sequence += 1;
    // Every draft is made for this call: it becomes the event.
    const event = draft as { sequence?: number; timeMs?: number; recovered?: true; late?: true };
    event.sequence = this.#sequence;
    event.timeMs = this.#clock.now();
    if (this.recovering) event.recovered = true;
    if (this.late) event.late = true;
    this.#emit(event as AccountEventUnion);
  }
}

/** More was filled than was ordered: the broker has carried the order out more than once. */
export function overfillOf(order: Order, deal: Deal): Omit<Draft<DiscrepancyEvent>, "type"> {
  const { id, clientOrderId, lots, filledLots } = order;
  return {
    message: `order ${id ?? clientOrderId} was for ${lots} lots and is filled with ${filledLots}: the broker carried it out more than once`,
    ...(deal.positionId !== undefined && { positionId: deal.positionId }),
    expected: lots,
    actual: filledLots,
  };
}
