import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { FaultController } from "../fault-controller.ts";
import type { RequestLog } from "../request-log.ts";
import type { AccountFeed } from "./account-feed.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Books } from "./convert/books.ts";
import type { Instruments } from "./instruments.ts";
import type { CtraderKnobs } from "./options.ts";
import type { Session } from "./session.ts";
import type { Grant, TokenStore } from "./tokens.ts";
import type { Violations } from "./violations.ts";

/** The registered application. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An account with what tells of it. */
export interface ServedAccount {
  readonly account: BrokerAccount;
  readonly books: Books;
  readonly feed: AccountFeed;
}

/** What sessions and handlers work on. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly knobs: CtraderKnobs;
  readonly environment: "demo" | "live";
  readonly application: Application;
  readonly instruments: Instruments;
  readonly served: ReadonlyMap<string, ServedAccount>;
  readonly tokens: TokenStore;
  readonly sessions: ReadonlySet<Session>;
  readonly faults: FaultController;
  readonly log: RequestLog;
  readonly violations: Violations;
  /** Until when every request is refused; undefined: no maintenance. */
  readonly maintenanceEndTimeMs: number | undefined;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
  /** Tells the sessions of a grant that its tokens were replaced or revoked. */
  endGrantSessions(grant: Grant, reason: string): void;
}
