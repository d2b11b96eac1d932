import type { Clock } from "@anybroker/core";

/** A rule of the protocol that a client broke. */
export type ViolationKind =
  | "refresh-token-used-again"
  | "budget-exceeded"
  | "not-authenticated"
  | "frame-too-long"
  | "unreadable-message";

/** When and how a client broke a rule. */
export interface Violation {
  readonly timeMs: number;
  readonly kind: ViolationKind;
  /** What it concerns, in a few words; no secret. */
  readonly about: string;
}

/** Keeps what clients did wrong, for tests. */
export class Violations {
  readonly #clock: Clock;
  readonly #entries: Violation[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get entries(): readonly Violation[] {
    return this.#entries;
  }

  add(kind: ViolationKind, about: string): void {
    this.#entries.push({ timeMs: this.#clock.now(), kind, about });
  }
}
