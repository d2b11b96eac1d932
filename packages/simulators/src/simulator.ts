import type { BrokerConfig, Clock, Random } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import type { FaultRule } from "./fault.ts";
import type { FaultController } from "./fault-controller.ts";

/** The protocols that there are simulators for. */
export type SimulatorProtocol = "ctrader" | "tickerall" | "api2trade" | "tonpo" | "open-api-mt5";

/** An account behind a simulator, as clients name it. */
export interface SimulatedAccount {
  /** The id that the protocol gives it. */
  readonly id: string;
  readonly login: string;
  /** Its ledger in the venue: what a client's books are compared with. */
  readonly venueAccount: VenueAccount;
}

/** A request that came in, for tests. Credentials in headers are left out. */
export interface RecordedRequest {
  readonly timeMs: number;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  /** The parsed body, where there was one. */
  readonly body?: unknown;
}

/** What every simulator takes. */
export interface SimulatorOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: seeded with `seed`. */
  readonly random?: Random;
  /** Default 1. The same seed, clock and requests make the same market and the same faults. */
  readonly seed?: number;
  /** A market of one's own; it is neither started nor stopped. Default: a running one of seven symbols. */
  readonly venue?: Venue;
  /** The default market moves this many times as fast; default 1. */
  readonly speed?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Faults in force from the start: rules or their texts (see `parseFault`). */
  readonly faults?: readonly (FaultRule | string)[];
}

/** Where else a protocol is served, for clients that take more than `url` and `streamUrl`: a vendor's own SDK. */
export interface SimulatorEndpoints {
  readonly host?: string;
  readonly port?: number;
  /** Where the protocol's JSON form is spoken. */
  readonly jsonPort?: number;
  /** Where tokens are refreshed. */
  readonly tokenUrl?: string;
  /** The file (PEM) of the authority that vouches for the server's certificate. */
  readonly ca?: string;
}

/** A server that speaks one broker's wire protocol over a venue. */
export interface Simulator extends AsyncDisposable {
  readonly protocol: SimulatorProtocol;
  readonly url: string;
  readonly streamUrl: string;
  /** Absent where `url` and `streamUrl` say everything. */
  readonly endpoints?: SimulatorEndpoints;
  readonly venue: Venue;
  readonly accounts: readonly SimulatedAccount[];
  /** What a client needs to log in, by the protocol's own names. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Complete: `connect(config)` opens the first account. */
  readonly config: BrokerConfig;
  readonly faults: FaultController;
  /** The last ten thousand requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Sends a text as it is on every open stream. */
  pushRaw(text: string): void;
  /** Cuts every connection; new ones are taken at once. */
  dropSockets(): void;
  /** Cuts every connection and refuses new ones until `comeUp`. */
  goDown(): void;
  /** Takes connections again, on the same port. */
  comeUp(): Promise<void>;
  /** Cuts every connection, stops listening and leaves no timer. */
  stop(): Promise<void>;
}
