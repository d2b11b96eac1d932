import type { Clock, Timer } from "../system/clock.ts";

/** Something that ends at an instant unless it is over before. */
export abstract class Deadline {
  /** By the monotonic clock; set when it is added. */
  dueMs = Number.POSITIVE_INFINITY;
  before: Deadline | undefined = undefined;
  next: Deadline | undefined = undefined;
  /** The row that it waits in; undefined while it waits in none. */
  row: Row | undefined = undefined;

  abstract onDeadline(): void;
}

/** Deadlines of one length: they end in the order in which they began, so that each comes last. */
class Row {
  readonly delayMs: number;
  first: Deadline | undefined;
  last: Deadline | undefined;

  constructor(delayMs: number) {
    this.delayMs = delayMs;
  }

  push(deadline: Deadline): void {
    const { last } = this;
    deadline.row = this;
    deadline.before = last;
    if (last === undefined) this.first = deadline;
    else last.next = deadline;
    this.last = deadline;
  }

  take(deadline: Deadline): void {
    const { before, next } = deadline;
    if (before === undefined) this.first = next;
    else before.next = next;
    if (next === undefined) this.last = before;
    else next.before = before;
    deadline.row = undefined;
    deadline.before = undefined;
    deadline.next = undefined;
  }
}

/** Rows of lengths that nobody waits with are forgotten above this many. */
const KEPT_ROWS = 16;

/** The deadlines of everything that runs on one clock: one timer for all, and adding or taking one costs no search. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #rows = new Map<number, Row>();
  #count = 0;
  #timer: Timer | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(deadline: Deadline, delayMs: number): void {
    deadline.dueMs = this.#clock.monotonic() + delayMs;
    this.#rowOf(delayMs).push(deadline);
    this.#count += 1;
    if (deadline.dueMs < this.#timerDueMs) this.#arm(deadline.dueMs, delayMs);
  }

  /** Does nothing when it is over. */
  remove(deadline: Deadline): void {
    if (deadline.row === undefined) return;
    deadline.row.take(deadline);
    this.#count -= 1;
    // A timer that comes too early for the others looks again; one that nobody needs is taken away.
    if (this.#count === 0) this.#disarm();
  }

  #rowOf(delayMs: number): Row {
    let row = this.#rows.get(delayMs);
    if (row === undefined) {
      if (this.#rows.size >= KEPT_ROWS) {
        for (const [length, { first }] of this.#rows) if (first === undefined) this.#rows.delete(length);
      }
      row = new Row(delayMs);
      this.#rows.set(delayMs, row);
    }
    return row;
  }

  #arm(dueMs: number, delayMs: number): void {
    this.#timer?.cancel();
    this.#timerDueMs = dueMs;
    this.#timer = this.#clock.setTimer(delayMs, () => this.#expire());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  /** Ends what is due, in order, and sets the timer for the next. */
  #expire(): void {
    this.#timer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.monotonic();
    for (let earliest = this.#earliest(); earliest !== undefined; earliest = this.#earliest()) {
      if (earliest.dueMs > nowMs) {
        this.#arm(earliest.dueMs, earliest.dueMs - nowMs);
        return;
      }
      this.remove(earliest);
      earliest.onDeadline();
    }
  }

  #earliest(): Deadline | undefined {
    let earliest: Deadline | undefined;
    for (const { first } of this.#rows.values()) {
      if (first !== undefined && (earliest === undefined || first.dueMs < earliest.dueMs)) earliest = first;
    }
    return earliest;
  }
}

const known = new WeakMap<Clock, Deadlines>();

/** The deadlines of everything that runs on `clock`. */
export function deadlinesOf(clock: Clock): Deadlines {
  let deadlines = known.get(clock);
  if (deadlines === undefined) {
    deadlines = new Deadlines(clock);
    known.set(clock, deadlines);
  }
  return deadlines;
}
