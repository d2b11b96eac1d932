import { type Random, seededRandom } from "@anybroker/core";
import type { KillBroker } from "./brokers.ts";
import { AT_RANDOM, type Kill, killsOf } from "./kill.ts";
import { Program } from "./program.ts";
import { type KillResult, runKill } from "./run-kill.ts";
import { type CommandName, isPossible, type Task } from "./task.ts";

/** What is killed, and how often. */
export interface KillPlan {
  readonly brokers: readonly KillBroker[];
  /** Kills in all, dealt out to the brokers in turn. Beyond every step of every command they are at random. */
  readonly count: number;
  /** Of the moments and commands of the kills at random. */
  readonly seed: number;
  /** Programs at a time; default 4. */
  readonly atATime?: number;
  readonly onResult?: (result: KillResult) => void;
}

/** Kills programs until the count is reached; the results come in the order of the plan. */
export async function runKills({ brokers, count, seed, ...options }: KillPlan): Promise<readonly KillResult[]> {
  return playKills(plan(brokers, count, seed), options);
}

/** Plays kills, some at a time: most of their life they wait. The results come in the order of the jobs. */
export async function playKills(
  jobs: readonly KillJob[],
  { atATime = 4, onResult }: Pick<KillPlan, "atATime" | "onResult"> = {},
): Promise<readonly KillResult[]> {
  const results: KillResult[] = [];
  const program = await Program.make();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const { broker, kill } = jobs[index] as KillJob;
      const result = await runKill(broker, kill, program, `${index}`);
      results[index] = result;
      onResult?.(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } finally {
    await program.remove();
  }
  return results;
}

/** What is killed where. */
export interface KillJob {
  readonly broker: KillBroker;
  readonly kill: Kill;
}

function plan(brokers: readonly KillBroker[], count: number, seed: number): readonly KillJob[] {
  const random = seededRandom(seed);
  const lists = brokers.map((broker) => killsOf(broker));
  return Array.from({ length: count }, (_, index) => {
    const which = index % brokers.length;
    const broker = brokers[which] as KillBroker;
    const kill = lists[which]?.[Math.floor(index / brokers.length)] ?? killAtRandom(broker, random);
    return { broker, kill };
  });
}

const BURST = 8;
/** A burst is over well within this on an idle machine. */
const BURST_MS = 120;
const COMMANDS: readonly CommandName[] = ["market", "market", "limit", "close", "partial-close", "cancel-order"];
const HUNDREDTH = 100;

/** Some commands at once, and the kill at some moment of them. */
export function killAtRandom({ capabilities }: KillBroker, random: Random): Kill {
  const possible = COMMANDS.filter((command) => isPossible(command, capabilities));
  const tasks = Array.from({ length: BURST }, (_, index): Task => {
    const command = possible[Math.floor(random.next() * possible.length)] ?? "market";
    return { command, lots: (index * 4 + 11) / HUNDREDTH };
  });
  const afterMs = Math.floor(random.next() * BURST_MS);
  return { name: `${BURST} commands: ${afterMs} ms after`, tasks, step: AT_RANDOM, afterMs };
}
