import type { PositionMode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { SimulatorOptions } from "../simulator.ts";

/** An account behind the simulated service. */
export interface CtraderAccountOptions {
  /** The `ctidTraderAccountId`: digits. Default: counting up from 30000001. */
  readonly id?: string;
  /** The `traderLogin`: digits. Default: counting up from 3100001. */
  readonly login?: string;
  /** Default: as the simulator's `environment` says. */
  readonly isLive?: boolean;
  /** Default `Sim Broker`. */
  readonly brokerName?: string;
  /** Default `FULL_ACCESS`. */
  readonly accessRights?: "FULL_ACCESS" | "CLOSE_ONLY" | "NO_TRADING" | "NO_LOGIN";
  /** An account of the given venue that is to stand behind it; default: a new one with what follows. */
  readonly venueAccount?: VenueAccount;
  readonly currency?: string;
  /** Default 100,000. */
  readonly balance?: number;
  readonly leverage?: number;
  readonly positionMode?: PositionMode;
}

/** A user's grant: one pair of tokens for some of the accounts. */
export interface CtraderGrantOptions {
  /** The ids of the accounts that it opens; default: all. */
  readonly accountIds?: readonly string[];
  /** Default `SCOPE_TRADE`. */
  readonly scope?: "SCOPE_TRADE" | "SCOPE_VIEW";
  /** The first tokens; default random ones. */
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** Where the real service's behaviour is unknown or varies. */
export interface CtraderKnobs {
  /** Whether later events of one request repeat its `clientMsgId`. Default `first`. */
  readonly clientMsgId: "first" | "all";
  /** Whether an order with a `clientOrderId` that was used before is taken. Default `accept`. */
  readonly repeatedClientOrderId: "accept" | "refuse";
  /** How long after the first event of a request the others follow. Default 0: at once. */
  readonly eventDelayMs: number;
  /** How margin, missing quotes and a closed market refuse an order. Default `order-error`. */
  readonly marketRefusal: "order-error" | "rejected-event";
  /** Whether TraderUpdatedEvent follows each change of the balance. Default true. */
  readonly traderUpdates: boolean;
  /** Whether MarginChangedEvent follows when the margin of an open position changes. Default true. */
  readonly marginChanges: boolean;
  /** Whether reconcile lists the empty positions of pending orders. Default false. */
  readonly createdPositions: boolean;
  /** A subscribe that names known and new symbols: refused as a whole, or the new ones are taken. Default `refuse`. */
  readonly partlySubscribed: "refuse" | "take";
  /** Whether the price stream stays after a token refresh, or has to be subscribed again. Default `keep`. */
  readonly subscriptionsAfterRefresh: "keep" | "end";
  /** Whether an account answers between a token refresh and its new account auth. Default `refused`. */
  readonly accountAfterRefresh: "refused" | "works";
  /** Whether the answer to a token refresh comes before or after its events. Default `answer`. */
  readonly refreshFirst: "answer" | "events";
  /** A request for an account without a session: the generic code, or the one made for it. Default `invalid-request`. */
  readonly unauthorizedAccount: "invalid-request" | "account-not-authorized";
  /** Whether a version request needs application auth. Default false. */
  readonly versionNeedsAuth: boolean;
  readonly version: string;
  /** Seconds that an access token lives. Default 2628000. */
  readonly tokenLifetimeSeconds: number;
  /** The server speaks after so long a silence of its own. Default 30000; 0: never. */
  readonly heartbeatMs: number;
  /** A client that says nothing for so long is cut. Default 60000; 0: never. */
  readonly clientSilenceMs: number;
  /** The longest frame that is taken. Default 1 MiB. */
  readonly frameLimitBytes: number;
  /** How many connections may authenticate the application at a time; 0: any number, the default. */
  readonly connectionLimit: number;
  /** Budgets per connection and second; 0: none. Default 50 and 5. */
  readonly requestsPerSecond: number;
  readonly historyPerSecond: number;
  /** What a request beyond its budget is told. Default `REQUEST_FREQUENCY_EXCEEDED`. */
  readonly overBudget: "REQUEST_FREQUENCY_EXCEEDED" | "BLOCKED_PAYLOAD_TYPE";
  /** Whether history requests that reach further than once documented are refused. Default true. */
  readonly historyWindows: boolean;
  /** The rows of a history answer; the rest is `hasMore`. Default 5000. */
  readonly historyRows: number;
  /** Which end a cut list of deals or orders keeps. Default `oldest`. */
  readonly cutListKeeps: "oldest" | "newest";
  /** The exponent of all money, at least that of the account's currency. Default 2. */
  readonly moneyDigits: number;
}

export const DEFAULT_KNOBS: CtraderKnobs = {
  clientMsgId: "first",
  repeatedClientOrderId: "accept",
  eventDelayMs: 0,
  marketRefusal: "order-error",
  traderUpdates: true,
  marginChanges: true,
  createdPositions: false,
  partlySubscribed: "refuse",
  subscriptionsAfterRefresh: "keep",
  accountAfterRefresh: "refused",
  refreshFirst: "answer",
  unauthorizedAccount: "invalid-request",
  versionNeedsAuth: false,
  version: "91",
  tokenLifetimeSeconds: 2_628_000,
  heartbeatMs: 30_000,
  clientSilenceMs: 60_000,
  frameLimitBytes: 1 << 20,
  connectionLimit: 0,
  requestsPerSecond: 50,
  historyPerSecond: 5,
  overBudget: "REQUEST_FREQUENCY_EXCEEDED",
  historyWindows: true,
  historyRows: 5000,
  cutListKeeps: "oldest",
  moneyDigits: 2,
};

/** What `simulateCtrader` takes. `port` is the one of protobuf. */
export interface CtraderSimulatorOptions extends SimulatorOptions {
  /** Default 0: a free one. */
  readonly jsonPort?: number;
  /** The port of protobuf without TLS, for clients that can't be given a certificate. Default 0: a free one. */
  readonly plainPort?: number;
  /** The port of the token endpoint. Default 0: a free one. */
  readonly httpPort?: number;
  /** Which accounts this host serves; the others can be listed and not opened. Default `demo`. */
  readonly environment?: "demo" | "live";
  /** Default: one hedging account of 100,000 USD. */
  readonly accounts?: readonly CtraderAccountOptions[];
  /** Default: one that opens all accounts for trading. */
  readonly grants?: readonly CtraderGrantOptions[];
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly knobs?: Partial<CtraderKnobs>;
}
