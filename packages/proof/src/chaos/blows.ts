import type { Random } from "@anybroker/core";
import { ANSWER_STRIKES, PUSH_STRIKES, REQUEST_STRIKES, type StrikeKind } from "@anybroker/testkit";
import { one } from "./pick.ts";

/** What goes wrong with one command. */
export interface Blow {
  readonly kind: StrikeKind;
  readonly ms: number;
}

/**
 * Where in a command the process is killed: when the journal has it and the wire has not; when the broker has received
 * it and does nothing; when it has received it and carries it out after the death; when it has been carried out and is
 * not answered; while a lost answer is looked for; the moment it is answered; or some time after it was given.
 */
export interface KillPoint {
  readonly at: "journal" | "received" | "executing-late" | "executed" | "searching" | "answered" | "after";
  readonly ms: number;
}

const KILL_POINTS = [
  "journal",
  "received",
  "executing-late",
  "executed",
  "searching",
  "answered",
  "after",
] as const satisfies readonly KillPoint["at"][];

/** Before the broker's books, after them, and on the way of what they push. */
const KINDS: readonly StrikeKind[] = [...REQUEST_STRIKES, ...ANSWER_STRIKES, ...PUSH_STRIKES];

export function chooseBlow(random: Random): Blow {
  return { kind: one(random, KINDS), ms: Math.floor(random.next() * 12_000) };
}

export function chooseKill(random: Random): KillPoint {
  return { at: one(random, KILL_POINTS), ms: Math.floor(random.next() * 5_000) };
}
