import type { Clock, Position, Timer } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { LaggedBooks } from "../lagged-books.ts";
import type { Platform, TerminalType } from "./options.ts";

/** What never changes about an account at its broker. */
export interface BrokerAccountFacts {
  readonly id: string;
  readonly login: string;
  readonly password: string;
  readonly platform: Platform;
  readonly server: string;
  readonly isDemo: boolean;
  readonly alwaysHot: boolean;
}

/** How the service presents itself to the broker. */
export interface Terminal {
  readonly type: TerminalType;
  readonly webTerminalUrl?: string;
  readonly webEndpoint?: string;
}

/** A broker account as the service keeps it: linked to a key or not, its connection hot or cold. */
export class BrokerAccount {
  readonly facts: BrokerAccountFacts;
  readonly venue: VenueAccount;
  readonly books: LaggedBooks;
  readonly createdAtMs: number;
  terminal: Terminal;
  lastHotAtMs: number | undefined;
  /** Set by an explicit end or disconnect; a connection that just went away leaves the row as it was. */
  cooledOnRequest = false;
  readonly #clock: Clock;
  readonly #coolAfterMs: number;
  readonly #lastSeen = new Map<string, Position>();
  readonly #stopWatching: () => void;
  #owner: string | undefined;
  #hot = false;
  #idle: Timer | undefined;

  constructor(
    facts: BrokerAccountFacts,
    venue: VenueAccount,
    options: { readonly clock: Clock; readonly coolAfterMs: number; readonly terminal: Terminal },
  ) {
    this.facts = facts;
    this.venue = venue;
    this.terminal = options.terminal;
    this.books = new LaggedBooks(venue, options.clock);
    this.createdAtMs = options.clock.now();
    this.#clock = options.clock;
    this.#coolAfterMs = options.coolAfterMs;
    for (const position of venue.positions()) this.#lastSeen.set(position.id, position);
    this.#stopWatching = venue.onExecution(({ position }) => {
      if (position !== undefined) this.#lastSeen.set(position.id, position);
    });
  }

  /** A position as it was last, also when it is closed. */
  lastSeen(positionId: string): Position | undefined {
    return this.#lastSeen.get(positionId);
  }

  get id(): string {
    return this.facts.id;
  }

  get hot(): boolean {
    return this.#hot;
  }

  /** The customer that it is linked to. */
  get owner(): string | undefined {
    return this.#owner;
  }

  link(owner: string): void {
    this.#owner = owner;
  }

  /** Takes it off the roster. */
  unlink(): void {
    this.cool();
    this.#owner = undefined;
  }

  /** Connects it to its broker. */
  warm(terminal: Terminal = this.terminal): void {
    this.terminal = terminal;
    this.cooledOnRequest = false;
    this.#hot = true;
    this.touch();
  }

  /** Ends the connection to the broker. */
  cool(): void {
    this.#hot = false;
    this.#idle?.cancel();
    this.#idle = undefined;
  }

  /** It is being used: the idle time starts again. */
  touch(): void {
    if (!this.#hot) return;
    this.lastHotAtMs = this.#clock.now();
    if (this.#coolAfterMs <= 0) return;
    this.#idle?.cancel();
    this.#idle = this.#clock.setTimer(this.#coolAfterMs, () => this.cool());
  }

  /** Leaves no timer and no listener. */
  close(): void {
    this.cool();
    this.books.close();
    this.#stopWatching();
  }
}

/** The login as listings show it. */
export const maskedLogin = (login: string): string => `****${login.slice(-4)}`;
