import type { ConfiguredAdapter, ConnectOptions, ErrorCode, PositionMode } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import type { ManualClock } from "./manual-clock.ts";
import type { FaultInForce, Strike } from "./strikes.ts";

/** What a scenario asks of the world that it runs in. */
export interface WorldOptions {
  /** Default `hedging`. */
  readonly positionMode?: PositionMode;
  /** How many accounts the connection serves; default 1. */
  readonly accounts?: number;
  /** The only filling mode of every symbol, at brokers whose symbols have such; default: they take any. */
  readonly fillingMode?: "ioc" | "fok";
  /** When the world begins; default 2026-01-05T12:00:00Z, a Monday noon. */
  readonly startTimeMs?: number;
  /** How long access tokens live, at brokers that have such; default longer than any scenario. */
  readonly tokenLifetimeMs?: number;
  /** Symbols besides the usual ones, called PAIR001 and so on; default none. */
  readonly moreSymbols?: number;
  /** Besides the usual ones, symbols of all digits, steps and contract sizes, made with this seed; default none. */
  readonly symbolShapes?: number;
  /** The most rows that one answer with history has, at brokers that say so when they cut a list; default as many as usual. */
  readonly rowsPerAnswer?: number;
  /** An order is answered with "placed" even where it has been filled, at brokers that have several numbers of success. */
  readonly answersPlaced?: boolean;
}

/** A request as the contract names it; a fault controller knows which wire request that is. */
export type FaultOperation =
  | "placeOrder"
  | "modifyOrder"
  | "cancelOrder"
  | "modifyPosition"
  | "closePosition"
  | "snapshot"
  /** The part of a snapshot that lists the open positions, where the wire asks for it by itself. */
  | "positions"
  | "deals"
  | "symbols"
  | "candles";

/**
 * What can be made to go wrong on the wire. Every member is optional: a scenario that needs one runs only where it
 * is offered. Each `...Next` fault acts on the next request of its operation, once.
 */
export interface Faults {
  /** The broker carries the request out, and its answer never arrives. */
  dropAnswer?(operation: FaultOperation): void;
  /** The connection breaks before the request reaches the broker. */
  cutBefore?(operation: FaultOperation): void;
  /** The request reaches the broker and waits there, neither carried out nor answered, until the caller gives up. */
  stall?(operation: FaultOperation): void;
  /**
   * The broker refuses the next request with its own word for `code`, and does nothing. False when the wire has no
   * word for it, and nothing will happen.
   */
  refuseNext?(operation: FaultOperation, code: ErrorCode): boolean;
  /** An HTML error page comes instead of the next answer; the request is not carried out. */
  htmlOnce?(operation: FaultOperation): void;
  /** The next request is answered with a throttle that asks for a wait of `retryAfterMs`; it is not carried out. */
  throttle?(operation: FaultOperation, retryAfterMs: number): void;
  /** The broker carries the request out and answers that it failed, with a code that proves nothing. */
  executeAndFail?(operation: FaultOperation): void;
  /** Ends all live links; new ones are taken at once. */
  cutLinks?(): void;
  /** While down, links break and new ones are refused. */
  setLineDown?(down: boolean): void;
  /** While silent, the stream stays up (heartbeats flow) but tells nothing. */
  setStreamSilent?(silent: boolean): void;
  /** While mute, links stay open and nothing comes over them, heartbeats included. */
  setMute?(mute: boolean): void;
  /** Each pushed message arrives twice. */
  setDuplicating?(duplicating: boolean): void;
  /** Pushed messages arrive this much later than they should. */
  setPushDelay?(delayMs: number): void;
  /** Answers to orders arrive this much later than they should. */
  setAnswerDelay?(delayMs: number): void;
  /** The stream carries a message that nobody can read. */
  garbage?(): void;
  /** While garbled, nothing that the stream carries can be read. */
  setGarbled?(garbled: boolean): void;
  /** The next pushed message breaks off in its middle, and the link with it. */
  cutFrame?(): void;
  /** A message is announced in place of the next pushed one that is longer than anybody takes. */
  oversizeFrame?(): void;
  /** Everything is sent in pieces of so many bytes; 0 ends it. */
  setPieces?(bytes: number): void;
  /** Reads show the state of this long ago. */
  setReadLag?(lagMs: number): void;
  /** Puts one of the many kinds of faults in force, to strike once. */
  strike?(strike: Strike): FaultInForce;
  /** The broker refuses everything for so long and says when that ends; 0 ends it. */
  setMaintenance?(forMs: number): void;
  /** Every access token ends now, earlier than the broker had said; what replaces it stays good. */
  expireTokens?(): void;
  /** Another program that shares no store uses up the refresh token: ours is worth nothing any more. */
  refreshElsewhere?(): void;
  /** The credentials are worth nothing any more, for good. */
  revokeCredentials?(): void;
  /** The broker ends the accounts' sessions, although the credentials are good. */
  endSessions?(): void;
  /** Keeps something back until it is released. */
  hold?(what: Holdable): Held;
  /** The next answer lacks rows in the middle of its list, while the number beside it that counts them stays. */
  loseRows?(operation: FaultOperation): void;
  /** While hidden, the lists of deals lack what is dealt from now on. */
  hideDeals?(hidden: boolean): void;
  /** The broker restarts: links break, sessions are forgotten, the ledger stays. */
  restart?(): Promise<void>;
}

/** What can be kept back: answers to trading requests, pushes about orders, pushes about what was dealt. */
export type Holdable = "answer" | "order" | "deal";

/** Something that is kept back. */
export interface Held {
  /** How many messages are, or were. */
  readonly count: number;
  /** Lets them go, in the order in which they came, and keeps nothing back any more. */
  release(): void;
}

/** The name of a fault. */
export type FaultName = keyof Faults;

/** An account of the world: what the library calls it, and the venue's ledger of it. */
export interface WorldAccount {
  /** The account's id as the adapter lists it. */
  readonly id: string;
  /** The truth. */
  readonly ledger: VenueAccount;
}

/** What a world may let a scenario see or do besides its faults. */
export type Observable =
  | "requests"
  | "tickSubscriptions"
  | "secrets"
  | "brokerAt"
  | "authorities"
  | "tokens"
  | "budgetExcesses"
  /** `WorldOptions.rowsPerAnswer` is heeded. */
  | "rowsPerAnswer"
  /** `WorldOptions.answersPlaced` is heeded. */
  | "successNumbers"
  /** `WorldOptions.fillingMode` is heeded. */
  | "fillingMode";

/** Another address than the usual one. */
export interface OtherAddress {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** PEM of the authority to trust, at brokers that offer `authorities`. */
  readonly ca?: string;
}

/** What the broker has seen of rotating tokens. */
export interface TokenEvidence {
  /** Refreshes that it was asked for. */
  refreshes(): number;
  /** Refresh tokens that were presented once more after their use. */
  repeats(): number;
  /** How often the access token that is in force has been presented. */
  uses(): number;
}

/** A broker to be tried, whatever its adapter: a simulated market behind a wire, and everything that can go wrong on it. */
export interface World {
  readonly clock: ManualClock;
  /** The market; its tape does not run. */
  readonly venue: Venue;
  /** What the credentials open, the first one is the configured account. */
  readonly accounts: readonly WorldAccount[];
  /** What `connect` takes. */
  readonly broker: ConfiguredAdapter;
  /** Starts what the broker needs to be there. Awaited before each connect, after what the scenario lets happen before. */
  readonly ready?: () => Promise<void>;
  /** Added to those of the scenario; for options that the wire needs. */
  readonly connectOptions?: ConnectOptions;
  readonly faults?: Faults;
  /** Texts that must never leave the library: the secrets in `broker`'s options. */
  readonly secrets?: readonly string[];
  /** The same broker as if it were at another address. */
  readonly brokerAt?: (port: number, address?: OtherAddress) => ConfiguredAdapter;
  /** The paths and queries of the requests that have arrived, without what the wire itself wants there. */
  readonly urls?: () => readonly string[];
  /** Requests that have arrived at the broker so far. */
  readonly requests?: () => number;
  /** The symbols whose ticks the wire is subscribed to now. */
  readonly tickSubscriptions?: () => readonly string[];
  /** What the broker has seen of the tokens. */
  readonly tokens?: TokenEvidence;
  /** Requests beyond the broker's own budgets, counted by the broker. */
  readonly budgetExcesses?: () => number;
  /** Ends the servers. The library's own end was checked before. */
  close(): Promise<void>;
}

/** Makes a fresh world. */
export type WorldMaker = (options: WorldOptions) => Promise<World>;
