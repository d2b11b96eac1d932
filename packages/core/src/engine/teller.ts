import type { Deal } from "../model/history.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Writable } from "../model/writable.ts";
import type { Clock } from "../system/clock.ts";
import type { AccountEventUnion, DiscrepancyEvent, PositionChange } from "./events.ts";

/** An event before it has its number, instant and marks. */
export type Draft<Event> = Event extends unknown ? Omit<Event, "sequence" | "timeMs" | "recovered" | "late"> : never;

/** Numbers, stamps and marks what is told, and hands it on. What nobody hears is numbered and not made. */
export class Teller {
  readonly #clock: Clock;
  readonly #emit: (event: AccountEventUnion) => void;
  readonly #isHeard: () => boolean;
  #sequence = 0;
  /** Set while what is told was found by reading instead of heard. */
  recovering = false;
  /** Set while what is told corrects an order that was told as ended. */
  late = false;

  constructor(clock: Clock, emit: (event: AccountEventUnion) => void, isHeard: () => boolean) {
    this.#clock = clock;
    this.#emit = emit;
    this.#isHeard = isHeard;
  }

  order(order: Order): void {
    const sequence = this.#next();
    if (this.#isHeard()) this.#hand({ type: "order", order, sequence, timeMs: this.#clock.now() });
  }

  deal(deal: Deal): void {
    const sequence = this.#next();
    if (this.#isHeard()) this.#hand({ type: "deal", deal, sequence, timeMs: this.#clock.now() });
  }

  position(change: PositionChange, position: Position): void {
    const sequence = this.#next();
    if (this.#isHeard()) this.#hand({ type: "position", change, position, sequence, timeMs: this.#clock.now() });
  }

  /** Anything that is told rarely. */
  tell(draft: Draft<AccountEventUnion>): void {
    this.#hand({ ...draft, sequence: this.#next(), timeMs: this.#clock.now() } as AccountEventUnion);
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #hand(event: Writable<AccountEventUnion>): void {
    if (this.recovering) event.recovered = true;
    if (this.late) event.late = true;
    this.#emit(event);
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
