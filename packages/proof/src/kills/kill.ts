import type { KillBroker } from "./brokers.ts";
import type { CommandName, DeathPoint, Task } from "./task.ts";
import { isPossible } from "./task.ts";

/** One step in the life of a command at which its program can be killed. */
export interface Step {
  readonly name: string;
  readonly dieAt: DeathPoint;
  /** The fault that holds the command up so that it can be killed from outside: the program dies when it has struck. */
  readonly fault?: "stall" | "late-answer";
  /** Whether the broker has then carried the command out. */
  readonly executed: boolean;
  /** Whether the journal then holds it without an outcome; absent where the note may or may not be on the disk yet. */
  readonly unsettled?: boolean;
}

/** Every step of a command, in order. */
export const STEPS: readonly Step[] = [
  { name: "before the journal", dieAt: "before-journal", executed: false, unsettled: false },
  { name: "in the journal's line", dieAt: "in-journal", executed: false, unsettled: false },
  { name: "between journal and wire", dieAt: "after-journal", executed: false, unsettled: true },
  { name: "in the frame", dieAt: "in-frame", executed: false, unsettled: true },
  { name: "received, not executed", dieAt: "parent", fault: "stall", executed: false, unsettled: true },
  { name: "executed, not answered", dieAt: "parent", fault: "late-answer", executed: true, unsettled: true },
  { name: "answered, not noted", dieAt: "before-note", executed: true, unsettled: true },
  { name: "noted, not told", dieAt: "after-note", executed: true, unsettled: false },
  { name: "done", dieAt: "done", executed: true },
];

/** Any moment: what it leaves is judged by journal and venue alone. */
export const AT_RANDOM: Step = { name: "at some moment", dieAt: "parent", executed: false };

/** Where the program that takes over is killed in turn: before, while and after it looks for what was left. */
export type RecoveryStep = "journal read" | "books being read" | "found, not noted";

export const RECOVERY_STEPS: readonly RecoveryStep[] = ["journal read", "books being read", "found, not noted"];

/** How one program, or two in a row, are killed. */
export interface Kill {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly step: Step;
  readonly recovery?: RecoveryStep;
  /** Which reading is held up, for `books being read`. */
  readonly reading?: number;
  /** Instead of a step: how long after its commands were given the program is killed. */
  readonly afterMs?: number;
}

const LOTS = 0.1;
const COMMANDS: readonly CommandName[] = [
  "market",
  "close",
  "limit",
  "partial-close",
  "modify-position",
  "modify-order",
  "cancel-order",
];

/** Each step of each command that the broker can be asked, then each step of taking over. */
export function killsOf({ capabilities }: KillBroker): readonly Kill[] {
  const commands = COMMANDS.filter((command) => isPossible(command, capabilities));
  const placing = STEPS.map((step) => kill("market", step));
  const recovering = recoveries();
  const others = commands.slice(1).flatMap((command) => STEPS.map((step) => kill(command, step)));
  return [...placing, ...recovering, ...interleaved(others, commands.length - 1)];
}

const kill = (command: CommandName, step: Step): Kill => ({
  name: `${command}: ${step.name}`,
  tasks: [{ command, lots: LOTS }],
  step,
});

function recoveries(): readonly Kill[] {
  return STEPS.filter(({ dieAt, fault }) => dieAt === "after-journal" || fault === "late-answer").flatMap((step) =>
    RECOVERY_STEPS.map((recovery, index) => ({
      ...kill("market", step),
      name: `market: ${step.name}, then taking over: ${recovery}`,
      recovery,
      reading: index,
    })),
  );
}

/** The first kills of the list reach every step and every command: a short run sees all of them. */
function interleaved(kills: readonly Kill[], commands: number): readonly Kill[] {
  const perCommand = kills.length / Math.max(commands, 1);
  return Array.from({ length: kills.length }, (_, index) => {
    const command = index % commands;
    const step = (Math.floor(index / commands) + command) % perCommand;
    return kills[command * perCommand + step] as Kill;
  });
}
