import { type Clock, type Random, RETCODES, type Timer } from "@anybroker/core";
import {
  type AnswerFault,
  FAULTS,
  type Fault,
  type FaultKind,
  type FaultPhase,
  type FaultRule,
  type FaultSubject,
  type FrameFault,
  type RequestFault,
  type WorldFault,
} from "./fault.ts";
import { parseFault } from "./fault-spec.ts";
import { OPERATION_GROUPS, selects } from "./operations.ts";

/** A rule that has been put in force. */
export interface FaultHandle {
  /** How often it has struck. */
  readonly strikes: number;
  /** Takes the rule out. */
  remove(): void;
}

/** What a controller needs of its simulator. */
export interface FaultControllerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** What a rule may name. */
  readonly operations: readonly string[];
  /** The faults of the world that this simulator can do. */
  readonly world: { readonly [Kind in WorldFault["kind"]]?: (fault: Extract<WorldFault, { kind: Kind }>) => void };
  readonly protocol: string;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly phase: FaultPhase;
  timesLeft: number;
  skipLeft: number;
  strikes: number;
  timer?: Timer;
}

/** Holds the fault rules of one simulator and says what strikes when. Deterministic under its clock and random source. */
export class FaultController {
  readonly #options: FaultControllerOptions;
  readonly #rules = new Set<ActiveRule>();
  readonly #held = new Map<Fault, (() => void)[]>();
  #maintenanceEndMs = 0;

  constructor(options: FaultControllerOptions) {
    this.#options = options;
  }

  /**
   * Puts a rule in force: an object, or its text (see `parseFault`).
   *
   * Faults of the world without `on`, `afterMs` and `everyMs` strike at once. Throws a RangeError for an unknown
   * fault or operation, and for a fault that this protocol does not have.
   */
  add(rule: FaultRule | string): FaultHandle {
    const parsed = typeof rule === "string" ? parseFault(rule) : rule;
    this.#check(parsed);
    const unlimited = parsed.chance !== undefined || parsed.everyMs !== undefined;
    const active: ActiveRule = {
      rule: parsed,
      phase: FAULTS[parsed.kind].phase,
      timesLeft: parsed.times ?? (unlimited ? Number.POSITIVE_INFINITY : 1),
      skipLeft: parsed.skip ?? 0,
      strikes: 0,
    };
    this.#rules.add(active);
    if (active.phase === "world" && parsed.on === undefined) this.#schedule(active, parsed.afterMs ?? parsed.everyMs);
    return {
      get strikes() {
        return active.strikes;
      },
      remove: () => this.#takeOut(active),
    };
  }

  /** Takes every rule out. What the world's faults have done stays done. */
  clear(): void {
    for (const active of [...this.#rules]) this.#takeOut(active);
  }

  /** Keeps something back: `release` is called when the rule that `fault` is of is taken out. */
  hold(fault: Fault, release: () => void): void {
    this.#held.set(fault, [...(this.#held.get(fault) ?? []), release]);
  }

  /** Every HTTP request is refused for `ms` from now on, by an answer that names the end; 0 ends it. */
  maintain(ms: number): void {
    this.#maintenanceEndMs = this.#options.clock.monotonic() + ms;
  }

  /** How long the maintenance still lasts; 0: there is none. */
  get maintenanceLeftMs(): number {
    return Math.max(0, this.#maintenanceEndMs - this.#options.clock.monotonic());
  }

  /** How many rules are in force. */
  get size(): number {
    return this.#rules.size;
  }

  /** Faults of the world that the arrival of a request triggers are done by this; the request's own are returned. */
  onRequest(subject: FaultSubject): readonly RequestFault[] {
    for (const { rule } of this.#due("world", subject)) this.#strikeWorld(rule as WorldFault);
    return this.#due("request", subject).map(({ rule }) => rule as RequestFault);
  }

  onAnswer(subject: FaultSubject): readonly AnswerFault[] {
    return this.#due("answer", subject).map(({ rule }) => rule as AnswerFault);
  }

  onFrame(subject: FaultSubject): readonly FrameFault[] {
    return this.#due("frame", subject).map(({ rule }) => rule as FrameFault);
  }

  #due(phase: FaultPhase, subject: FaultSubject): readonly ActiveRule[] {
    if (this.#rules.size === 0) return [];
    return [...this.#rules].filter((active) => active.phase === phase && this.#strikes(active, subject));
  }

  #strikes(active: ActiveRule, subject: FaultSubject): boolean {
    const { on = active.phase === "world" ? undefined : "*", where, chance } = active.rule;
    if (on === undefined || !selects(on, subject.operation)) return false;
    if (where !== undefined && !where(subject)) return false;
    return this.#countOccasion(active, chance);
  }

  #countOccasion(active: ActiveRule, chance: number | undefined): boolean {
    if (active.skipLeft > 0) {
      active.skipLeft -= 1;
      return false;
    }
    if (chance !== undefined && this.#options.random.next() >= chance) return false;
    active.timesLeft -= 1;
    active.strikes += 1;
    if (active.timesLeft <= 0) this.#remove(active);
    return true;
  }

  #schedule(active: ActiveRule, delayMs: number | undefined): void {
    const strike = (): void => {
      if (this.#countOccasion(active, active.rule.chance)) this.#strikeWorld(active.rule as WorldFault);
      if (this.#rules.has(active) && active.rule.everyMs !== undefined) this.#schedule(active, active.rule.everyMs);
    };
    if (delayMs === undefined) strike();
    else active.timer = this.#options.clock.setTimer(delayMs, strike);
  }

  #strikeWorld(fault: WorldFault): void {
    const perform = this.#options.world[fault.kind] as ((fault: WorldFault) => void) | undefined;
    perform?.(fault);
  }

  /** Ends a rule, and lets go of what it holds. */
  #takeOut(active: ActiveRule): void {
    this.#remove(active);
    const waiting = this.#held.get(active.rule) ?? [];
    this.#held.delete(active.rule);
    for (const release of waiting) release();
  }

  #remove(active: ActiveRule): void {
    active.timer?.cancel();
    this.#rules.delete(active);
  }

  #check(rule: FaultRule): void {
    const { operations, world, protocol } = this.#options;
    const known: readonly string[] = [...OPERATION_GROUPS, ...operations];
    if (rule.on !== undefined && !known.includes(rule.on)) {
      throw new RangeError(
        `Fault ${rule.kind} is asked for at "${rule.on}"; ${protocol} knows the operations ${known.join(", ")}.`,
      );
    }
    if (rule.kind === "reject" && rule.code !== undefined && !Object.hasOwn(RETCODES, rule.code)) {
      throw new RangeError(`Fault reject has the code "${rule.code}"; expected a unified one such as NO_MONEY.`);
    }
    if (FAULTS[rule.kind].phase === "world" && world[(rule as WorldFault).kind] === undefined) {
      throw new RangeError(
        `Fault ${rule.kind} does not exist at ${protocol}; of its kind there are ${Object.keys(world).join(", ")}.`,
      );
    }
  }
}

/** The value of a fault's parameter: the rule's own, or the kind's default. */
export function faultParameter<Name extends string>(
  fault: Fault & { readonly [K in Name]?: number },
  name: Name,
): number {
  return fault[name] ?? Number(FAULTS[fault.kind as FaultKind].parameters[name]);
}

/** The text of a fault's parameter: the rule's own, or the kind's default. */
export function faultText<Name extends string>(fault: Fault & { readonly [K in Name]?: string }, name: Name): string {
  return fault[name] ?? String(FAULTS[fault.kind as FaultKind].parameters[name]);
}
