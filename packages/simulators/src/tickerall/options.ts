import type { PositionMode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { SimulatorOptions } from "../simulator.ts";

/** The MetaTrader generation of an account's broker. */
export type Platform = "mt4" | "mt5";
export type TerminalType = "MOBILE" | "WEB" | "CLIENT";

/** A broker account behind the simulated service. */
export interface TickerallAccountOptions {
  /** Default: `acc_` and random letters. */
  readonly id?: string;
  /** Digits. Default: counting up from 20481957. */
  readonly login?: string;
  /** Default `s3cret-password`. */
  readonly password?: string;
  /** Default `mt5`. */
  readonly platform?: Platform;
  /** The broker server's name; default `SimBroker-Demo`, `SimBroker-Live` for a live account. */
  readonly server?: string;
  /** Default true. */
  readonly isDemo?: boolean;
  /**
   * How the service knows it at the start: `hot` (linked and queryable, the default), `cold` (listed, but a session
   * has to be started), `unlinked` (not listed).
   */
  readonly state?: "hot" | "cold" | "unlinked";
  /** Listed as always-hot; default false. */
  readonly alwaysHot?: boolean;
  /** The key that it is linked to; default the first. */
  readonly apiKey?: string;
  readonly terminalType?: TerminalType;
  /** An account of the given venue that is to stand behind it; default: a new one with what follows. */
  readonly venueAccount?: VenueAccount;
  readonly name?: string;
  readonly currency?: string;
  /** Default 100,000. */
  readonly balance?: number;
  readonly leverage?: number;
  readonly positionMode?: PositionMode;
}

/** A customer of the simulated service. */
export interface TickerallKeyOptions {
  readonly key: string;
  /** Bulk and copy need `pro` or `enterprise`; default `pro`. */
  readonly plan?: "free" | "pro" | "enterprise";
  /** Other headers that open the same door, for gateways with their own authentication. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where the real service's behaviour is unknown or varies. */
export interface TickerallKnobs {
  /** What reading a cold account answers: 200 with status `offline`, or the 409 of every other call. Default `offline`. */
  readonly coldRead: "offline" | "not-hot";
  /** Whether a repeated Idempotency-Key gets the first answer again for 24 hours. Default `replay`. */
  readonly idempotency: "replay" | "ignore";
  /** Whether refusals carry MetaTrader's retcode in `details`; no source promises it. Default true. */
  readonly retcodeDetails: boolean;
  /** Whether `updated` comes with each change only or with each price too. Default `changes`. */
  readonly positionUpdates: "changes" | "ticks";
  /** Whether a positions subscribe replays the open ones as `updated`. Default false. */
  readonly replayPositions: boolean;
  /** The first tick after a subscribe: the last price, none, or a crossed one. Default `last`. */
  readonly residentTick: "last" | "none" | "crossed";
  /** The broker's zone minus UTC; null: not measured yet. Default 10800. */
  readonly serverTimeOffsetSeconds: number | null;
  /** How long a connected account takes to warm. Default 0. */
  readonly warmUpMs: number;
  /** An account that nothing asks for cools after this; 0: never, the default. */
  readonly coolAfterMs: number;
  /** Whether the service has direct edges (`POST /v1/discover`). Default false: 404. */
  readonly edge: boolean;
  /** Default one hour. */
  readonly grantTtlMs: number;
  /** What `expiresAt` of a session promises. Default eight hours. */
  readonly sessionTtlMs: number;
  /** How far back the broker gives its history. Default 30 days. */
  readonly historyDays: number;
  /** Rows of a history answer when the request names no limit. Default 500. */
  readonly historyLimit: number;
  /** Whether the broker tells of orders that ended without a fill. Default true. */
  readonly endedOrders: boolean;
  /** Whether a restart of the service makes every account cold. Default true. */
  readonly restartCools: boolean;
  /** Requests per second and key beyond which 429 is answered; absent: no limit. */
  readonly rateLimit?: { readonly perSecond: number };
}

export const DEFAULT_KNOBS: TickerallKnobs = {
  coldRead: "offline",
  idempotency: "replay",
  retcodeDetails: true,
  positionUpdates: "changes",
  replayPositions: false,
  residentTick: "last",
  serverTimeOffsetSeconds: 10_800,
  warmUpMs: 0,
  coolAfterMs: 0,
  edge: false,
  grantTtlMs: 3_600_000,
  sessionTtlMs: 8 * 3_600_000,
  historyDays: 30,
  historyLimit: 500,
  endedOrders: true,
  restartCools: true,
};

/** What `simulateTickerall` takes. */
export interface TickerallSimulatorOptions extends SimulatorOptions {
  /** Default: one hot demo account of 100,000 USD. */
  readonly accounts?: readonly TickerallAccountOptions[];
  /** Default: `cf_api_simulated` on the pro plan. */
  readonly apiKeys?: readonly TickerallKeyOptions[];
  readonly knobs?: Partial<TickerallKnobs>;
}
