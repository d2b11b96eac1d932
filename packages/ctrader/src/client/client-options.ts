import type { Clock, Logger, Random, SecretKeeper, TokenStore } from "@anybroker/core";
import type { Transports } from "@anybroker/core/adapter";
import type { WireForm } from "./wire/wire.ts";

/** How a client is made. */
export interface CtraderClientOptions {
  /** The registered application's id. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Demo and live accounts are on different hosts; default demo. */
  readonly environment?: "demo" | "live";
  /** Another host than the environment's. */
  readonly host?: string;
  /** Default 5035 for protobuf, 5036 for JSON. */
  readonly port?: number;
  /** Default `protobuf`. */
  readonly transport?: WireForm;
  /** False for a plain connection to a server on this machine. */
  readonly tls?: boolean;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** The user's grant. Without it the pair in `tokens` is used. */
  readonly accessToken?: string;
  readonly refreshToken?: string;
  /** When the access token ends, in ms since the epoch; unknown where it is left out. */
  readonly expiresAtMs?: number;
  /** Where pairs are kept; default in memory, so that a restart needs the newest pair from somewhere. */
  readonly tokens?: TokenStore;
  /** Default the vendor's. */
  readonly tokenUrl?: string;
  /** Default the vendor's. */
  readonly authorizationUrl?: string;
  /** Deadline of each request; default 30 s. */
  readonly timeoutMs?: number;
  /** Deadline of the connect, TLS included; default 15 s. */
  readonly connectTimeoutMs?: number;
  /** How often a heartbeat is sent; default 10 s. The server wants one in 30 s. */
  readonly heartbeatMs?: number;
  /** The longest silence of the server before the connection counts as dead; default 60 s, 0 for any. */
  readonly silenceMs?: number;
  /** How long before its end an access token is replaced; default 5 min. */
  readonly refreshMarginMs?: number;
  /** Largest accepted message; default 16 MiB. */
  readonly maxBytes?: number;
  /** Default: sockets and HTTP of this machine. */
  readonly transports?: Transports;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Learns the secret and every token, and takes them out of messages. */
  readonly secrets?: SecretKeeper;
}

/** The vendor's hosts. */
export const HOSTS = { demo: "demo.ctraderapi.com", live: "live.ctraderapi.com" } as const;

/** The vendor's ports. */
export const PORTS: Readonly<Record<WireForm, number>> = {
  protobuf: 5035,
  "protobuf-websocket": 5035,
  json: 5036,
  "json-websocket": 5036,
};
