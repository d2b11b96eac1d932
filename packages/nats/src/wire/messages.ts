import type { AccountId, Candle, Depth, SymbolInfo, Tick, Timeframe } from "@anybroker/core";
import type { Capabilities, Command, Execution, Lane, Observation, Receipt } from "@anybroker/core/adapter";
import type { WireFault } from "./fault.ts";

/** Grows when a gateway and a program of different versions would misunderstand each other. */
export const PROTOCOL_VERSION = 1;

/** What goes with each call of a program. */
export interface CallRequest {
  /** The program's connection, as it names itself. */
  readonly session: string;
  /** The call within the session: what an abort names. */
  readonly id: string;
  /** The owner that is meant, by its epoch: another one keeps quiet. */
  readonly epoch: number;
  readonly lane: Lane;
  readonly args: unknown;
}

/** What comes back: the port's own answer or refusal. */
export type CallReply = { readonly ok: unknown } | { readonly fault: WireFault };

/** How the owner's link to the broker is. */
export interface OwnerState {
  /** Grows with each change of the owner. */
  readonly epoch: number;
  /** Grows each time that the owner's link to the broker comes back: streams have to be asked for again. */
  readonly ups: number;
  readonly link: "up" | "down" | "failed";
  /** Why it is not up. */
  readonly cause?: WireFault;
}

/** The owner's answer to a greeting. */
export interface HelloReply extends OwnerState {
  readonly version: number;
  /** The adapter behind the gateway. */
  readonly adapter: string;
  readonly capabilities: Capabilities;
  /** How often a program has to greet; after four times this without one it counts as gone. */
  readonly beatMs: number;
  /** False when the program is new to the owner, or counted as gone: then its price streams were ended. */
  readonly known: boolean;
}

/** What the owner tells of its own accord: a change of its link, or a problem that is no account's. */
export type StateMessage =
  | { readonly kind: "state"; readonly state: OwnerState }
  | { readonly kind: "problem"; readonly epoch: number; readonly problem: WireFault };

/** The answer to opening an account. */
export interface OpenReply {
  readonly capabilities: Partial<Capabilities>;
  /** The optional members of the account's port. */
  readonly members: readonly string[];
}

/** One thing that an account's port told, as it is stored. */
export type AccountMessage = {
  readonly epoch: number;
  /** Counts within the epoch, without holes. */
  readonly number: number;
  /** When the owner heard it. */
  readonly timeMs: number;
} & AccountNews;

/** What an account's port can tell. */
export type AccountNews =
  | { readonly kind: "execution"; readonly execution: Execution }
  | { readonly kind: "observed"; readonly observation: Observation }
  | { readonly kind: "problem"; readonly problem: WireFault }
  /** The account lost its permission (`cause`) or has it back. */
  | { readonly kind: "permission"; readonly account: AccountId; readonly cause?: WireFault };

/** A stream, as it is asked for. */
export type StreamRequest =
  | { readonly kind: "trading" }
  | { readonly kind: "ticks" | "depth"; readonly symbol: SymbolInfo }
  | { readonly kind: "candles"; readonly symbol: SymbolInfo; readonly timeframe: Timeframe };

/** The answer to a subscription of trading events: where the owner is with them. */
export interface TradingReply {
  /** Of the last one that is stored; 0 when there is none. */
  readonly sequence: number;
  readonly epoch: number;
  /** How many the owner has told. */
  readonly number: number;
}

/** The answer to a subscription of prices: what was told last, where there is something. */
export interface PricesReply {
  readonly last?: Tick | Candle | Depth;
}

/** Stored events after `after`, as many as fit. */
export interface ReplayRequest {
  readonly after: number;
}

/** The answer: ascending; `more` when there are others after them. */
export interface ReplayReply {
  readonly events: readonly { readonly sequence: number; readonly message: AccountMessage }[];
  readonly more: boolean;
  /** Set when some of those after `after` are not kept any more. */
  readonly lost?: true;
}

/** The question what became of a command. */
export interface ResolveRequest {
  readonly command: Command;
  readonly sentTimeMs: number;
}

/** The port's answer to a command, as the ledger keeps it. */
export type CommandAnswer = { readonly receipt: Receipt } | { readonly fault: WireFault };
