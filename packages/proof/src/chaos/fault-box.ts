import type { Capabilities, Timer } from "@anybroker/core";
import type { FaultInForce, Faults, Strike, World } from "@anybroker/testkit";
import type { LineState } from "./script.ts";

/** The faults of a run: puts them in force, counts which of them struck, and ends them all. */
export class FaultBox {
  readonly #faults: Faults;
  readonly #clock: World["clock"];
  readonly #longestLagMs: number;
  readonly #strikes: { readonly kind: string; readonly fault: FaultInForce }[] = [];
  readonly #lines = new Map<LineState, { readonly end: () => void; readonly timer: Timer }>();
  readonly #lineCounts = new Map<string, number>();

  constructor({ faults = {}, clock }: World, { evidence }: Capabilities) {
    this.#faults = faults;
    this.#clock = clock;
    // Reads that lag longer than the wire declares prove nothing, which no library could help.
    this.#longestLagMs = evidence.readAfterWriteLagMs;
  }

  /** Puts a fault in force for the next occasion; undefined where the world has none. */
  strike(strike: Strike): FaultInForce | undefined {
    const fault = this.#faults.strike?.(strike);
    if (fault !== undefined) this.#strikes.push({ kind: strike.kind, fault });
    return fault;
  }

  /** Puts the line in a state for `ms`. Says whether the world can do that, and was not in it before. */
  line(state: LineState, ms: number): boolean {
    if (this.#lines.has(state)) return false;
    const end = this.#begin(state, ms);
    if (end === undefined) return false;
    this.#lineCounts.set(state, (this.#lineCounts.get(state) ?? 0) + 1);
    const timer = this.#clock.setTimer(ms, () => {
      this.#lines.delete(state);
      end();
    });
    this.#lines.set(state, { end, timer });
    return true;
  }

  /** Ends every fault that lasts, and takes back what has not struck. */
  clear(): void {
    for (const { fault } of this.#strikes) fault.remove();
    for (const { end, timer } of this.#lines.values()) {
      timer.cancel();
      end();
    }
    this.#lines.clear();
  }

  /** Whether the line is in a state now. */
  get isLineBad(): boolean {
    return this.#lines.size > 0;
  }

  /** How often each kind struck. */
  get counts(): Readonly<Record<string, number>> {
    const counts = new Map(this.#lineCounts);
    for (const { kind, fault } of this.#strikes) {
      if (fault.strikes > 0) counts.set(kind, (counts.get(kind) ?? 0) + fault.strikes);
    }
    return Object.fromEntries(counts);
  }

  /** Begins a state of the line and gives the way to end it; undefined where the world has no such state. */
  #begin(state: LineState, ms: number): (() => void) | undefined {
    const faults = this.#faults;
    const switched = (set: ((on: boolean) => void) | undefined): (() => void) | undefined => {
      set?.call(faults, true);
      return set && ((): void => set.call(faults, false));
    };
    const tuned = (set: ((ms: number) => void) | undefined, to: number): (() => void) | undefined => {
      if (to === 0) return undefined;
      set?.call(faults, to);
      return set && ((): void => set.call(faults, 0));
    };
    switch (state) {
      case "down":
        return switched(faults.setLineDown);
      case "mute":
        return switched(faults.setMute);
      case "silent":
        return switched(faults.setStreamSilent);
      case "double-pushes":
        return switched(faults.setDuplicating);
      case "lag":
        return tuned(faults.setReadLag, Math.min(ms, this.#longestLagMs));
      case "late-pushes":
        return tuned(faults.setPushDelay, Math.min(ms, 5_000));
      case "cut":
        faults.cutLinks?.();
        return () => {};
      case "restart":
        return faults.strike?.({ kind: "restart", ms }) && ((): void => {});
    }
  }
}
