import type { BrokerConfig, Capabilities, PositionMode } from "@anybroker/core";

/** A command that a program which is to be killed gives. */
export type CommandName =
  | "market"
  | "limit"
  | "modify-order"
  | "cancel-order"
  | "modify-position"
  | "close"
  | "partial-close";

/** One command of a program. Its lots are its name: no other command, order or position of the account has the same. */
export interface Task {
  readonly command: CommandName;
  /** Of the order to place, change or cancel, of the position to change, or of the part to close. */
  readonly lots: number;
}

/** Where a program kills itself; at `parent` it is killed from outside, at `never` it ends in order. */
export type DeathPoint =
  | "before-journal"
  | "in-journal"
  | "after-journal"
  | "in-frame"
  | "before-note"
  | "after-note"
  | "done"
  | "unsettled-read"
  | "parent";

/** What a program is told on its command line, as JSON. */
export interface Orders {
  readonly config: BrokerConfig;
  readonly journalPath: string;
  readonly dieAt: DeathPoint;
  /** Given together, not one after the other. None: the program only takes over what an earlier one left. */
  readonly tasks: readonly Task[];
}

export const SYMBOL = "EURUSD";
export const PRICES = { bid: 1.1, ask: 1.1001 } as const;
/** Where resting orders rest, and where a change puts them. */
export const RESTS_AT = 1.05;
export const MOVED_TO = 1.04;
export const STOP_AT = 1.02;
/** What a position has from which a part is closed, in parts. */
export const PARTS = 3;

/** Whether a broker can be asked this. */
export function isPossible(command: CommandName, capabilities: Capabilities): boolean {
  const { orderTypes, modifyOrder, cancelOrder, modifyPosition, partialClose } = capabilities;
  const modes: readonly PositionMode[] = capabilities.positionModes;
  switch (command) {
    case "market":
    case "close":
      return modes.includes("hedging");
    case "limit":
      return orderTypes.includes("limit");
    case "modify-order":
      return modifyOrder.includes("limitPrice");
    case "cancel-order":
      return cancelOrder;
    case "modify-position":
      return modifyPosition;
    case "partial-close":
      return partialClose;
  }
}
