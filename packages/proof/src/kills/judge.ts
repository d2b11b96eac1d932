import type { Command } from "@anybroker/core/adapter";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { Simulator } from "@anybroker/simulators";
import { type JournalFacts, lotsOf } from "./journal-file.ts";
import type { Kill } from "./kill.ts";
import { effects } from "./market.ts";
import type { Takeover } from "./successor.ts";
import type { Task } from "./task.ts";

/** Everything that is known of a kill when all is over. */
export interface Evidence {
  readonly kill: Kill;
  readonly simulator: Simulator;
  readonly ledger: VenueAccount;
  /** The journal as the killed program left it. */
  readonly left: JournalFacts;
  readonly takeover: Takeover;
  /** The journal after the next program has ended in order. */
  readonly after: JournalFacts;
}

/** Holds journal, books and venue against each other. */
export function judge(evidence: Evidence): { readonly executed: number; readonly faults: readonly string[] } {
  const { kill, ledger, takeover } = evidence;
  const counts = kill.tasks.map((task) => effects(ledger, task));
  return {
    executed: counts.filter((count) => count > 0).length,
    faults: [
      ...kill.tasks.flatMap((task, index) => taskFaults(evidence, task, counts[index] ?? 0)),
      ...requestFaults(evidence),
      ...journalFaults(evidence),
      ...secretFaults(evidence),
      ...takeover.faults,
    ],
  };
}

/** What is wrong with one command's fate. */
function taskFaults({ kill, left, takeover }: Evidence, task: Task, count: number): readonly string[] {
  const faults: string[] = [];
  const name = `${task.command} of ${task.lots} lots`;
  const of = (commands: readonly Command[]) => commands.filter((command) => lotsOf(command) === task.lots);
  if (count > 1) faults.push(`${name} took effect ${count} times`);
  const [unsettled] = of(left.unsettled);
  const restored = takeover.restored.filter(({ command }) => lotsOf(command) === task.lots);
  if (count > 0 && of(left.begun).length === 0) faults.push(`${name} reached the venue and not the journal`);
  const found = restored.map(({ outcome }) => outcome).join(", ");
  const truth = unsettled === undefined ? "" : count > 0 ? "executed" : "not-executed";
  if (found !== truth) {
    faults.push(`${name} was found to be "${found}" by the next program; by journal and venue it is "${truth}"`);
  }
  if (kill.afterMs !== undefined) return faults;
  const { executed, unsettled: open } = kill.step;
  if (count > 0 !== executed) faults.push(`${name} took effect ${count} times; a kill here leaves ${executed ? 1 : 0}`);
  if (open !== undefined && (unsettled !== undefined) !== open) {
    faults.push(`the journal holds ${name} ${open ? "as settled or not at all" : "without an outcome"}`);
  }
  return faults;
}

/** No command was sent twice, whatever became of it. */
function requestFaults({ kill, simulator }: Evidence): readonly string[] {
  const sent = simulator.requests.filter(({ operation }) => WRITES.includes(operation)).length;
  // The next program's own order is one more.
  const most = kill.tasks.length + 1;
  return sent > most ? [`${sent} trading requests arrived; there were ${most} commands at most`] : [];
}

const WRITES: readonly string[] = ["place", "modify-order", "cancel-order", "modify-position", "close"];

function journalFaults({ after }: Evidence): readonly string[] {
  return after.unsettled.map(({ kind }) => `the journal still holds a ${kind} after the next program has ended`);
}

const SECRET_NAMES: readonly string[] = [
  "apiKey",
  "apiSecret",
  "password",
  "clientSecret",
  "accessToken",
  "refreshToken",
];

/** A killed program tidies nothing up, so its journal is looked through. */
function secretFaults({ simulator, left, takeover }: Evidence): readonly string[] {
  const texts = [left.text, ...takeover.log];
  return Object.entries(simulator.credentials).flatMap(([name, secret]) =>
    SECRET_NAMES.includes(name) && texts.some((text) => text.includes(secret))
      ? [`the ${name} is in the journal or the log`]
      : [],
  );
}
