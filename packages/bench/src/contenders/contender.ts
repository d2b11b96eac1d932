import type { CtraderTarget } from "../load/ctrader-load.ts";
import type { Tally } from "../tally.ts";

/** What a contender in ticks is to watch. */
export interface TickTask {
  readonly target: CtraderTarget;
  readonly port: number;
  readonly symbols: readonly { readonly name: string; readonly id: string }[];
}

/** What one more connection took. */
export interface Connected {
  readonly cpuMs: number;
  readonly heapKb: number;
}

/** Connects, subscribes and gives every tick to the tally. */
export type TickContender = (task: TickTask, tally: Tally) => Promise<void>;

/** Connects and gives a function that places one market order and resolves when it is filled. */
export type OrderContender = (
  task: TickTask,
  options: { readonly journal?: string },
) => Promise<() => Promise<unknown>>;
