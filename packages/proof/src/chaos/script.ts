import { type Capabilities, type PositionMode, type Random, type Side, seededRandom } from "@anybroker/core";
import { type Blow, chooseBlow, chooseKill, type KillPoint } from "./blows.ts";
import { one, weighted } from "./pick.ts";

/** A command that the program gives. `pick` in [0, 1) chooses among what the books hold at that moment. */
export type Command =
  | {
      readonly kind: "place";
      readonly type: "market" | "limit" | "stop";
      readonly side: Side;
      readonly lots: number;
      /** Distance of the entry from the price, in pips; of a market order without meaning. */
      readonly awayPips: number;
      readonly stopPips?: number;
      readonly targetPips?: number;
      /** A `gtd` order that lives this long. */
      readonly expireMs?: number;
    }
  | { readonly kind: "modify-order"; readonly pick: number; readonly pips: number }
  | { readonly kind: "cancel"; readonly pick: number }
  /** New levels for a position; null takes the target off. */
  | { readonly kind: "protect"; readonly pick: number; readonly stopPips: number; readonly targetPips?: number | null }
  | { readonly kind: "close"; readonly pick: number; readonly part: 1 | 0.5 }
  | { readonly kind: "close-by" }
  /** The same client order id once more, as a program does that never heard of its order. */
  | { readonly kind: "repeat"; readonly pick: number };

/** What happens without the program: the market, another terminal, the line. */
export type Happening =
  | { readonly kind: "price"; readonly pips: number }
  | { readonly kind: "stop-out" }
  | { readonly kind: "foreign"; readonly what: "open" | "rest" | "close" | "cancel" | "protect"; readonly pick: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "line"; readonly state: LineState; readonly ms: number }
  | { readonly kind: "kill"; readonly againAfterMs?: number };

/** `mute`: links are open and nothing comes; `silent`: heartbeats come and nothing else; `lag`: reads are old. */
export type LineState = "down" | "mute" | "silent" | "lag" | "late-pushes" | "double-pushes" | "cut" | "restart";

/** One step of a run. */
export type Step = CommandStep | { readonly happening: Happening };

/** A command and the trouble that it gets into. */
export interface CommandStep {
  readonly command: Command;
  /** What goes wrong with it. */
  readonly blow?: Blow;
  /** Where the process dies of it. */
  readonly kill?: KillPoint;
  /** Blow or death strike the request that sets its levels, on a wire that takes them in a second one. */
  readonly second?: true;
  /** The next step comes when the command has settled, or after so many ms whether it has or not. */
  readonly next: "settled" | number;
}

/** Everything that a run is meant to do. The same seed and capabilities make the same script. */
export interface Script {
  readonly seed: number;
  readonly positionMode: PositionMode;
  readonly steps: readonly Step[];
}

const LOTS = [0.1, 0.2, 0.3] as const;
/** How many of a hundred seeds trade on a netting account, where the broker has them. */
const NETTING_PERCENT = 20;

/** Makes the script of a seed. */
export function writeScript(seed: number, capabilities: Capabilities, length: number): Script {
  const random = seededRandom(seed * 7919);
  const netting = capabilities.positionModes.includes("netting") && random.next() * 100 < NETTING_PERCENT;
  const positionMode = netting ? "netting" : "hedging";
  const steps = Array.from({ length }, (_, index) => writeStep(random, capabilities, index));
  return { seed, positionMode, steps };
}

function writeStep(random: Random, capabilities: Capabilities, index: number): Step {
  const chance = random.next();
  // The first steps fill the books.
  if (index > 1 && chance < 0.38) return { happening: writeHappening(random, capabilities) };
  const command = index < 3 ? writePlace(random, capabilities) : writeCommand(random, capabilities);
  const trouble = random.next();
  const next: CommandStep["next"] = random.next() < 0.75 ? "settled" : Math.floor(random.next() * 3_000);
  const step: CommandStep = {
    command,
    next,
    ...(hasSecondStep(command, capabilities) && random.next() < 0.5 && { second: true }),
  };
  if (trouble < 0.45) return { ...step, blow: chooseBlow(random) };
  if (trouble < 0.62) return { ...step, kill: chooseKill(random) };
  return { command, next };
}

function hasSecondStep(command: Command, { protection }: Capabilities): boolean {
  if (command.kind !== "place" || (command.stopPips ?? command.targetPips) === undefined) return false;
  return (command.type === "market" ? protection.market : protection.pending) === "two-step";
}

function writeCommand(random: Random, capabilities: Capabilities): Command {
  const { modifyOrder, cancelOrder, modifyPosition, closeBy } = capabilities;
  const pick = random.next();
  const pips = 1 + Math.floor(random.next() * 30);
  const choices: readonly (readonly [weight: number, command: () => Command])[] = [
    [6, () => writePlace(random, capabilities)],
    [modifyOrder.length > 0 ? 2 : 0, () => ({ kind: "modify-order", pick, pips })],
    [cancelOrder ? 2 : 0, () => ({ kind: "cancel", pick })],
    [modifyPosition ? 3 : 0, () => writeProtect(random, capabilities, pick)],
    [4, () => ({ kind: "close", pick, part: capabilities.partialClose && random.next() < 0.5 ? 0.5 : 1 })],
    [closeBy ? 1 : 0, () => ({ kind: "close-by" })],
    [1, () => ({ kind: "repeat", pick })],
  ];
  return weighted(random, choices)();
}

function writeProtect(random: Random, { protection }: Capabilities, pick: number): Command {
  const stopPips = 20 + Math.floor(random.next() * 30);
  const target = random.next();
  if (target < 0.4) return { kind: "protect", pick, stopPips };
  const off = protection.removable && target < 0.6;
  return { kind: "protect", pick, stopPips, targetPips: off ? null : 20 + Math.floor(random.next() * 30) };
}

function writePlace(random: Random, { orderTypes, protection, pendingTimeInForce }: Capabilities): Command {
  const types = (["market", "market", "limit", "stop"] as const).filter((each) => orderTypes.includes(each));
  const type = one(random, types);
  const protectable = (type === "market" ? protection.market : protection.pending) !== "none";
  const expires = type !== "market" && pendingTimeInForce.includes("gtd") && random.next() < 0.25;
  return {
    kind: "place",
    type,
    side: random.next() < 0.5 ? "buy" : "sell",
    lots: one(random, LOTS),
    awayPips: 3 + Math.floor(random.next() * 15),
    ...(protectable && random.next() < 0.7 && { stopPips: 15 + Math.floor(random.next() * 25) }),
    ...(protectable && random.next() < 0.4 && { targetPips: 15 + Math.floor(random.next() * 25) }),
    ...(expires && { expireMs: 65_000 + Math.floor(random.next() * 60_000) }),
  };
}

function writeHappening(random: Random, capabilities: Capabilities): Happening {
  const pick = random.next();
  const ms = Math.floor(random.next() * 20_000);
  const foreign = ["open", "close", "protect", ...(capabilities.cancelOrder ? ["rest", "cancel"] : [])] as const;
  const choices: readonly (readonly [weight: number, happening: () => Happening])[] = [
    [6, () => ({ kind: "price", pips: Math.floor(random.next() * 41) - 20 })],
    [3, () => ({ kind: "foreign", what: one(random, foreign) as "open", pick })],
    [2, () => ({ kind: "wait", ms: ms * 3 })],
    [4, () => ({ kind: "line", state: one(random, LINE_STATES), ms })],
    [1.5, () => ({ kind: "kill", ...(random.next() < 0.3 && { againAfterMs: Math.floor(random.next() * 4_000) }) })],
    [0.4, () => ({ kind: "stop-out" })],
  ];
  return weighted(random, choices)();
}

const LINE_STATES: readonly LineState[] = [
  "down",
  "mute",
  "silent",
  "lag",
  "late-pushes",
  "double-pushes",
  "cut",
  "restart",
];
