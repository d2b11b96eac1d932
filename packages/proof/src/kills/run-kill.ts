import { nextTurn, sleep, systemClock } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { FaultHandle, Simulator } from "@anybroker/simulators";
import type { KillBroker } from "./brokers.ts";
import { journalFacts } from "./journal-file.ts";
import { judge } from "./judge.ts";
import type { Kill, RecoveryStep } from "./kill.ts";
import { prepare, stillVenue } from "./market.ts";
import type { Program, Victim } from "./program.ts";
import { takeOver } from "./successor.ts";
import type { CommandName, DeathPoint, Orders } from "./task.ts";

/** What a kill has shown. */
export interface KillResult {
  readonly broker: string;
  readonly kill: Kill;
  /** Commands that had taken effect when the first program was dead. */
  readonly executed: number;
  /** Commands that the journal then held without an outcome. */
  readonly unsettled: number;
  /** What did not agree: empty when all is right. */
  readonly faults: readonly string[];
}

/** A program that neither dies nor ends. */
const LIFE_LIMIT_MS = 60_000;

const OPERATIONS: Readonly<Record<CommandName, string>> = {
  market: "place",
  limit: "place",
  "modify-order": "modify-order",
  "cancel-order": "cancel-order",
  "modify-position": "modify-position",
  close: "close",
  "partial-close": "close",
};

const RECOVERY_DEATHS: Readonly<Record<RecoveryStep, DeathPoint>> = {
  "journal read": "unsettled-read",
  "books being read": "parent",
  "found, not noted": "before-note",
};

/** Kills a program as it is told, starts it again, and holds journal, books and venue against each other. */
export async function runKill(broker: KillBroker, kill: Kill, program: Program, name: string): Promise<KillResult> {
  const venue = stillVenue();
  const simulator = await broker.start(venue);
  try {
    return await play(broker, kill, program, name, simulator);
  } catch (error) {
    const fault = `it could not be played: ${error instanceof Error ? error.message : String(error)}`;
    return { broker: broker.name, kill, executed: 0, unsettled: 0, faults: [fault] };
  } finally {
    await simulator.stop();
    venue.stop();
  }
}

async function play(
  broker: KillBroker,
  kill: Kill,
  program: Program,
  name: string,
  simulator: Simulator,
): Promise<KillResult> {
  const ledger = ledgerOf(simulator);
  const { config } = simulator;
  const journalPath = program.path(`${name}.journal`);
  for (const task of kill.tasks) prepare(ledger, task);
  await killFirst(kill, program, simulator, { config, journalPath, tasks: kill.tasks, dieAt: kill.step.dieAt });
  if (kill.recovery !== undefined) {
    await killSecond(kill.recovery, kill.reading ?? 0, program, simulator, {
      config,
      journalPath,
      tasks: [],
      dieAt: RECOVERY_DEATHS[kill.recovery],
    });
  }
  const left = journalFacts(journalPath);
  const takeover = await takeOver(config, journalPath, ledger);
  const { executed, faults } = judge({ kill, simulator, ledger, left, takeover, after: journalFacts(journalPath) });
  return { broker: broker.name, kill, executed, unsettled: left.unsettled.length, faults };
}

async function killFirst(kill: Kill, program: Program, simulator: Simulator, orders: Orders): Promise<void> {
  const { step, afterMs, tasks } = kill;
  const operation = OPERATIONS[tasks[0]?.command ?? "market"];
  const fault = step.fault === undefined ? undefined : simulator.faults.add(faultText(step.fault, operation));
  const victim = program.start(orders);
  if (afterMs !== undefined) {
    await until(() => victim.says("ready"), victim, "became ready");
    await sleep(systemClock, afterMs);
    victim.kill();
  } else if (fault !== undefined) {
    await until(() => fault.strikes > 0, victim, "sent its command");
    victim.kill();
  }
  await death(victim);
  simulator.faults.clear();
}

async function killSecond(
  step: RecoveryStep,
  reading: number,
  program: Program,
  simulator: Simulator,
  orders: Orders,
): Promise<void> {
  const fault: FaultHandle | undefined =
    step === "books being read" ? simulator.faults.add(`stall@read,skip=${reading}`) : undefined;
  const victim = program.start(orders);
  if (fault !== undefined) {
    await until(() => fault.strikes > 0, victim, "read its books");
    victim.kill();
  }
  await death(victim);
  simulator.faults.clear();
}

/** The answer is longer away than any program lives. */
const faultText = (fault: "stall" | "late-answer", operation: string): string =>
  fault === "stall" ? `stall@${operation}` : `late-answer@${operation},ms=${LIFE_LIMIT_MS * 10}`;

async function until(condition: () => boolean, victim: Victim, what: string): Promise<void> {
  let end: string | undefined;
  void victim.end.then((how) => {
    end = how;
  });
  const limitMs = systemClock.monotonic() + LIFE_LIMIT_MS;
  while (!condition()) {
    if (end !== undefined) throw new Error(`the program ended (${end}) before it ${what}: ${victim.complaint}`);
    if (systemClock.monotonic() > limitMs) {
      victim.kill();
      throw new Error(`the program had not ${what} within ${LIFE_LIMIT_MS} ms: ${victim.complaint}`);
    }
    await new Promise<void>((resolve) => nextTurn(resolve));
  }
}

async function death(victim: Victim): Promise<void> {
  const limit = systemClock.setTimer(LIFE_LIMIT_MS, () => victim.kill());
  const how = await victim.end;
  limit.cancel();
  if (how !== "SIGKILL") throw new Error(`the program was to be killed but ended (${how}): ${victim.complaint}`);
}

function ledgerOf(simulator: Simulator): VenueAccount {
  const [first] = simulator.accounts;
  if (first === undefined) throw new Error("the simulator has no account");
  return first.venueAccount;
}
