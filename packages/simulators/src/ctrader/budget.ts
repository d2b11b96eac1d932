import { RateLimit } from "../rate-limit.ts";
import { refused, type WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What one connection may ask for in a second: history, and everything else. */
export class Budget {
  readonly #world: World;
  readonly #requests: RateLimit | undefined;
  readonly #history: RateLimit | undefined;

  constructor(world: World) {
    this.#world = world;
    const { requestsPerSecond, historyPerSecond } = world.knobs;
    if (requestsPerSecond > 0) this.#requests = new RateLimit(world.clock, requestsPerSecond);
    if (historyPerSecond > 0) this.#history = new RateLimit(world.clock, historyPerSecond);
  }

  /** Takes a request out of its budget. Throws when there is none left. */
  take(historical: boolean, about: string): void {
    const waitMs = (historical ? this.#history : this.#requests)?.take() ?? 0;
    if (waitMs === 0) return;
    this.#world.violations.add("budget-exceeded", about);
    throw this.exceeded(Math.ceil(waitMs / 1000));
  }

  /** What a request beyond the budget is told. */
  exceeded(retryAfterSeconds: number): WireError {
    const code = this.#world.knobs.overBudget;
    const extras = code === "BLOCKED_PAYLOAD_TYPE" ? { retryAfterSeconds } : {};
    return refused(code, "You have reached the limit of requests.", extras);
  }
}
