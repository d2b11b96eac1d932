import PQueue from "p-queue";
import { type Call, LANES, type Lane } from "../adapter/call.ts";
import type { BudgetCapability } from "../adapter/capabilities.ts";
import type { Clock, Timer } from "../system/clock.ts";
import { TokenBucket } from "../system/token-bucket.ts";

/** How many reads of each kind run at once, so that none holds up the connections that writes need. */
const MAX_READS: Readonly<Partial<Record<Lane, number>>> = { read: 8, history: 2 };

const priorityOf = (lane: Lane): number => LANES.length - LANES.indexOf(lane);

/** A budget as it stands. */
export interface BudgetState extends Pick<BudgetCapability, "name" | "perSecond" | "burst"> {
  /** Requests that may leave at once. */
  readonly left: number;
  /** How long a pause that the broker asked for still lasts. */
  readonly pausedMs: number;
  readonly waiting: number;
}

/** A budget with its waiting room: whenever there is a token, the most urgent call gets it. */
class Gate {
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #bucket: TokenBucket;
  readonly #clock: Clock;
  readonly #budget: BudgetCapability;
  #timer: Timer | undefined;

  constructor(clock: Clock, budget: BudgetCapability) {
    this.#clock = clock;
    this.#budget = budget;
    this.#bucket = new TokenBucket(clock, budget.perSecond, budget.burst);
  }

  get state(): BudgetState {
    const { name, perSecond, burst } = this.#budget;
    return {
      name,
      perSecond,
      burst,
      left: this.#bucket.left,
      pausedMs: this.#bucket.pausedMs,
      waiting: this.#queue.size,
    };
  }

  /** Takes a token if there is one and nobody waits. */
  tryPass(): boolean {
    return this.#queue.size === 0 && !this.#queue.isPaused && this.#bucket.tryTake();
  }

  async wait(call: Call): Promise<void> {
    this.#holdUntilToken();
    await this.#queue.add(
      () => {
        this.#bucket.tryTake();
        this.#holdUntilToken();
      },
      { priority: priorityOf(call.lane), signal: call.signal },
    );
  }

  pause(ms: number): void {
    this.#bucket.pause(ms);
    this.#holdUntilToken();
  }

  #holdUntilToken(): void {
    const waitMs = this.#bucket.waitMs();
    if (waitMs > 0) this.#hold(waitMs);
  }

  #hold(waitMs: number): void {
    this.#queue.pause();
    this.#timer?.cancel();
    // Whole milliseconds: a rest of a rounding error would be waited for without end.
    this.#timer = this.#clock.setTimer(Math.ceil(waitMs), () => {
      this.#timer = undefined;
      // One look at the clock decides: between two the token may come, and nobody would open the queue.
      const leftMs = this.#bucket.waitMs();
      if (leftMs > 0) this.#hold(leftMs);
      else this.#queue.start();
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#queue.clear();
  }
}

/**
 * Lets calls leave in the order of their lanes, inside the budgets that the broker meters.
 *
 * One object per connection: its budgets are shared by all accounts. A call without a budget and with room in its
 * lane leaves at once, without a queue.
 */
export class Lanes {
  readonly #gates: readonly { readonly lanes: readonly Lane[]; readonly gate: Gate }[];
  readonly #gatesOf = new Map<Lane, readonly Gate[]>();
  readonly #reads = new Map<Lane, PQueue>();

  constructor(clock: Clock, budgets: readonly BudgetCapability[]) {
    this.#gates = budgets.map((budget) => ({ lanes: budget.lanes, gate: new Gate(clock, budget) }));
    for (const lane of LANES) {
      const gates = this.#gates.filter(({ lanes }) => lanes.includes(lane)).map(({ gate }) => gate);
      this.#gatesOf.set(lane, gates);
    }
    for (const [lane, concurrency] of Object.entries(MAX_READS)) {
      this.#reads.set(lane as Lane, new PQueue({ concurrency }));
    }
  }

  /** Runs `work` when it is the call's turn. Rejects with the signal's reason when that aborts first. */
  async run<Result>(call: Call, work: () => Promise<Result>): Promise<Result> {
    const queue = this.#reads.get(call.lane);
    if (queue !== undefined) return queue.add(() => this.#pass(call, work), { signal: call.signal });
    return this.#pass(call, work);
  }

  /**
   * Passes the budgets of a write. Undefined when it may leave now; else resolves when it may, and rejects with the
   * signal's reason when that aborts first.
   */
  enter(call: Call): Promise<void> | undefined {
    const gates = this.#gatesOf.get(call.lane) ?? [];
    for (let index = 0; index < gates.length; index += 1) {
      if (gates[index]?.tryPass() !== true) return this.#waitFrom(gates, index, call);
    }
    return undefined;
  }

  async #waitFrom(gates: readonly Gate[], from: number, call: Call): Promise<void> {
    await gates[from]?.wait(call);
    for (const gate of gates.slice(from + 1)) if (!gate.tryPass()) await gate.wait(call);
  }

  async #pass<Result>(call: Call, work: () => Promise<Result>): Promise<Result> {
    await this.enter(call);
    return work();
  }

  /** The broker asked for a pause: nothing of this lane's budgets leaves for `ms`. */
  pause(lane: Lane, ms: number): void {
    for (const { lanes, gate } of this.#gates) if (lanes.includes(lane)) gate.pause(ms);
  }

  get budgets(): readonly BudgetState[] {
    return this.#gates.map(({ gate }) => gate.state);
  }

  /** Calls that wait for a token or a free place. */
  get waiting(): number {
    let count = 0;
    for (const { gate } of this.#gates) count += gate.state.waiting;
    for (const queue of this.#reads.values()) count += queue.size;
    return count;
  }

  close(): void {
    for (const { gate } of this.#gates) gate.close();
    for (const queue of this.#reads.values()) queue.clear();
  }
}
