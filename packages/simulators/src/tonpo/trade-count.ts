import type { Clock } from "@anybroker/core";
import type { User } from "./directory.ts";

const DAY_MS = 86_400_000;

/** Counts the accepted orders of each user in the present UTC day. */
export class TradeCount {
  readonly #clock: Clock;
  readonly #perDay: number;
  readonly #counts = new Map<string, { readonly day: number; readonly count: number }>();

  /** @param perDay default: without limit. */
  constructor(clock: Clock, perDay: number = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#perDay = perDay;
  }

  /** Whether the user may place another order today. */
  left(user: User): boolean {
    return this.#today(user) < this.#perDay;
  }

  add(user: User): void {
    this.#counts.set(user.id, { day: this.#day(), count: this.#today(user) + 1 });
  }

  #today({ id }: User): number {
    const known = this.#counts.get(id);
    return known?.day === this.#day() ? known.count : 0;
  }

  #day(): number {
    return Math.floor(this.#clock.now() / DAY_MS);
  }
}
