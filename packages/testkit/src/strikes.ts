import type { FaultOperation } from "./world.ts";

/** What can befall a request before it is carried out, its answer, a pushed message, or the broker as a whole. */
export type StrikeKind = RequestStrike | AnswerStrike | PushStrike | WorldStrike;

/** `slow-request` is carried out late, `stall` never; the others never reach the broker's books. */
export type RequestStrike = "cut" | "stall" | "slow-request" | "throttle" | "bad-gateway";

/** The request is carried out, and then its answer goes wrong. */
export type AnswerStrike =
  | "drop-answer"
  | "cut-answer"
  | "slow-answer"
  | "empty-answer"
  | "garbage-answer"
  | "fail-after";

/** `cut-push` sends half of the message and cuts the connection. */
export type PushStrike = "lose-push" | "duplicate-push" | "reorder-push" | "late-push" | "garbage-push" | "cut-push";

/** `restart`: the broker is away for a while; `drop-links`: every connection breaks, new ones are taken at once. */
export type WorldStrike = "drop-links" | "restart";

export const REQUEST_STRIKES: readonly RequestStrike[] = ["cut", "stall", "slow-request", "throttle", "bad-gateway"];
export const ANSWER_STRIKES: readonly AnswerStrike[] = [
  "drop-answer",
  "cut-answer",
  "slow-answer",
  "empty-answer",
  "garbage-answer",
  "fail-after",
];
export const PUSH_STRIKES: readonly PushStrike[] = [
  "lose-push",
  "duplicate-push",
  "reorder-push",
  "late-push",
  "garbage-push",
  "cut-push",
];

/** Whether a fault waits for a pushed message. */
export const isPushStrike = (kind: StrikeKind): kind is PushStrike => kind.endsWith("-push");

/** One fault to be put in force. It acts on the next occasion, once. */
export interface Strike {
  readonly kind: StrikeKind;
  /** The request that it waits for, or any trading request; faults of pushes and of the world need none. */
  readonly at?: FaultOperation | "trade";
  /** How long, for the kinds that take time; default 1,000. */
  readonly ms?: number;
}

/** A fault that was put in force. */
export interface FaultInForce {
  /** How often it has struck. */
  readonly strikes: number;
  remove(): void;
}
