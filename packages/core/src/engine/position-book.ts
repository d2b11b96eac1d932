import type { Deal } from "../model/history.ts";
import type { Origin } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Writable } from "../model/writable.ts";
import type { Clock } from "../system/clock.ts";
import { EndedPositions } from "./ended-positions.ts";
import { afterDeal, changeOf } from "./position-math.ts";
import { PositionTable } from "./position-table.ts";
import type { Teller } from "./teller.ts";

/** The open positions of an account; each change of one is told. */
export class PositionBook {
  readonly #table = new PositionTable();
  readonly #ended = new EndedPositions();
  /** Positions that were taken over as the broker shows them, and when: what was dealt before is in them. */
  readonly #takenOver = new Map<string, number>();
  readonly #clock: Clock;
  readonly #teller: Teller;
  /** Set once the account is known to be a hedging one. */
  isHedging = false;

  constructor(clock: Clock, teller: Teller) {
    this.#clock = clock;
    this.#teller = teller;
  }

  get all(): ReadonlyMap<string, Position> {
    return this.#table.all;
  }

  get(id: string): Position | undefined {
    return this.#table.get(id);
  }

  /** Whether an open position bears this client order id. */
  names(clientOrderId: string): boolean {
    return this.#table.names(clientOrderId);
  }

  /** Whether a hedging position ended of late, so that it never opens again. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Takes over one that was there before the session. */
  adopt(position: Position): void {
    this.#table.set(position);
    this.#teller.position("adopted", position);
  }

  set(position: Position, origin?: Origin): void {
    const before = this.#table.get(position.id);
    if (before === undefined && this.#ended.has(position.id)) return;
    const known = before?.origin ?? origin;
    const after: Writable<Position> = { ...position };
    if (known !== undefined) after.origin ??= known;
    if (before?.clientOrderId !== undefined) after.clientOrderId = before.clientOrderId;
    this.#table.set(after);
    const change = changeOf(before, after);
    if (change !== undefined) this.#teller.position(change, after);
  }

  /** Changes the position of a deal: to what the broker showed with it, else to what the deal makes of it. */
  move(
    before: Position | undefined,
    deal: Deal,
    facts: { readonly after?: Position; readonly closed?: boolean },
  ): void {
    if (facts.closed === true) this.#noteEnd(deal.positionId);
    if (facts.after !== undefined) {
      this.set(facts.after, deal.origin);
      return;
    }
    if (before !== undefined && deal.timeMs <= (this.#takenOver.get(before.id) ?? 0)) return;
    const computed = afterDeal(before, deal);
    if (computed === undefined) return;
    if (facts.closed === true || !computed.open) this.close(computed.position);
    else this.set(computed.position, deal.origin);
  }

  /** Believes the broker's picture of a position that no known deal explains. */
  takeOver(position: Position): void {
    this.#ended.forget(position.id);
    this.set(position, "external");
    this.#takenOver.set(position.id, this.#clock.now());
  }

  close(last: Position): void {
    this.#takenOver.delete(last.id);
    this.#noteEnd(last.id);
    if (!this.#table.delete(last.id)) return;
    this.#teller.position("closed", last);
  }

  /** On a netting account nothing is noted: a position comes back under its id. */
  #noteEnd(id: string | undefined): void {
    if (id !== undefined && this.isHedging) this.#ended.note(id);
  }
}
