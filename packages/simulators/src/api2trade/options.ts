import type { PositionMode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { SimulatorOptions } from "../simulator.ts";

/** The MetaTrader generation of an account. */
export type MetaTrader = "mt4" | "mt5";

/** The two wires on one host: what the vendor's SDKs speak, and what the vendor's documentation describes. */
export type Api2TradeDialect = "sdk" | "rest";

/** A MetaTrader account behind the simulated bridge. */
export interface Api2TradeAccountOptions {
  /** Default: a random UUID. */
  readonly id?: string;
  /** Digits. Default: counting up from 7204418. */
  readonly login?: string;
  /** The main trading password; default `s3cret-password`. */
  readonly password?: string;
  /** The broker server's exact name; default `SimBroker-Demo`, `SimBroker-Live` for a live account. */
  readonly server?: string;
  /** Default `mt5`. */
  readonly platform?: MetaTrader;
  /** Default true. */
  readonly isDemo?: boolean;
  /** An investor's login: it reads, and every trade is refused. Default false. */
  readonly isInvestor?: boolean;
  /**
   * How the bridge knows it at the start: `connected` (the default), `disconnected` (registered, its link to the broker
   * down), `unregistered`.
   */
  readonly state?: "connected" | "disconnected" | "unregistered";
  /** The index of the customer that it is registered for; default 0. */
  readonly customer?: number;
  /** An account of the given venue that is to stand behind it; default: a new one with what follows. */
  readonly venueAccount?: VenueAccount;
  readonly name?: string;
  readonly currency?: string;
  /** Default 100,000. */
  readonly balance?: number;
  readonly leverage?: number;
  readonly positionMode?: PositionMode;
}

/** A customer: a key (Single plan), a name and password (Pro plans), or both. */
export interface Api2TradeCustomerOptions {
  readonly apiKey?: string;
  readonly username?: string;
  readonly password?: string;
}

/** Where the real service's behaviour is unknown or varies. */
export interface Api2TradeKnobs {
  /** Which wires the host serves; default `both`. A call of the other one is 405, or 404 where its path is unknown. */
  readonly dialect: Api2TradeDialect | "both";
  /** Whose names retcodes from 10026 on have: the SDKs' or MetaTrader 5's. Default `sdk`. */
  readonly retcodeNames: "sdk" | "mt5";
  /** What success is: 0 for everything, or MetaTrader's 10008 (placed) and 10009 (done). Default `zero`. */
  readonly successRetcode: "zero" | "mt5";
  /** The `code` of a refusal in the REST dialect: the one documented word, or MetaTrader's name. Default `internal`. */
  readonly restErrorCode: "internal" | "name";
  /** What CheckConnect answers: the SDKs' object, a bare text, or an object with `isConnected`. Default `object`. */
  readonly checkConnect: "object" | "text" | "is-connected";
  /** How long the bridge takes to reach the broker after a CheckConnect that answered false. Default 0: at once. */
  readonly reconnectMs: number;
  /** Whether a new registration is connected at once; else its first CheckConnect answers false. Default true. */
  readonly registerConnects: boolean;
  /** A read while the bridge is disconnected: a 200 that carries an error, or a 500. Default `error-in-200`. */
  readonly disconnectedRead: "error-in-200" | "server-error";
  /** Whether a restart of the service takes the bridges' connections down. Default false. */
  readonly restartDisconnects: boolean;
  /** Where OrderClose on the ticket of a pending order deletes it: nowhere, in the REST dialect, in both. Default `rest`. */
  readonly closeDeletesPending: "never" | "rest" | "always";
  /** Whether the first quote comes right after the subscribe. Default true. */
  readonly quoteOnSubscribe: boolean;
  /** Comments are cut at this length, as MetaTrader does. Default 31. */
  readonly commentLimit: number;
  /** The broker's zone minus UTC, for the zoneless times of the REST dialect. Default 0. */
  readonly serverTimeOffsetSeconds: number;
  /** Larger pages of the history are cut to this, and the answer says so. Default 1000. */
  readonly maxPageSize: number;
  /** Requests per second and key beyond which 429 is answered; absent: no limit. Pro plans have none. */
  readonly rateLimit?: { readonly perSecond: number };
}

export const DEFAULT_KNOBS: Api2TradeKnobs = {
  dialect: "both",
  retcodeNames: "sdk",
  successRetcode: "zero",
  restErrorCode: "internal",
  checkConnect: "object",
  reconnectMs: 0,
  registerConnects: true,
  disconnectedRead: "error-in-200",
  restartDisconnects: false,
  closeDeletesPending: "rest",
  quoteOnSubscribe: true,
  commentLimit: 31,
  serverTimeOffsetSeconds: 0,
  maxPageSize: 1000,
};

/** What `simulateApi2trade` takes. */
export interface Api2TradeSimulatorOptions extends SimulatorOptions {
  /** Default: one connected MetaTrader 5 demo account of 100,000 USD. */
  readonly accounts?: readonly Api2TradeAccountOptions[];
  /** Default: one customer with the key `sk-simulated` and the name `simulated`. */
  readonly customers?: readonly Api2TradeCustomerOptions[];
  /** What `config` logs in by: default the first customer's key, where there is one. */
  readonly authentication?: "key" | "basic";
  readonly knobs?: Partial<Api2TradeKnobs>;
}
