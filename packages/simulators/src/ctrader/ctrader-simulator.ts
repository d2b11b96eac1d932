import type { Simulator } from "../simulator.ts";
import type { CtraderPorts } from "./gateway.ts";
import type { TokenPair } from "./tokens.ts";
import type { Violation } from "./violations.ts";

/** A running cTrader simulator. `streamUrl` is the protobuf port, `url` the HTTP side. */
export interface CtraderSimulator extends Simulator {
  readonly protocol: "ctrader";
  /** Where JSON is spoken, as raw objects and over WebSocket. */
  readonly jsonUrl: string;
  readonly ports: CtraderPorts;
  /** The authority that vouches for the server's certificate, PEM. `credentials.ca` is its file. */
  readonly ca: string;
  /** How many connections have spoken and are open. */
  readonly connections: number;
  /** The symbols whose prices are subscribed now, sorted, over all connections. */
  readonly tickSubscriptions: readonly string[];
  /** What clients did against the rules: a refresh token used again, a budget exceeded, ... */
  readonly violations: readonly Violation[];
  /** The pair in force of a grant; undefined when it was revoked. */
  tokens(grantIndex?: number): TokenPair | undefined;
  /** A code as the browser of a user who consents brings it back. */
  issueCode(): string | undefined;
  /** How often the access token in force of a grant has been presented. */
  tokenUses(grantIndex?: number): number;
  /** Somebody else uses the refresh tokens: pairs that no client here knows take the place of those in force. */
  rotateTokens(): void;
  /** Lets every access token run out now; refresh tokens stay good. */
  expireTokens(): void;
  /** Makes every token worthless and tells whoever uses it. */
  revokeTokens(): void;
  /** Ends the session of an account on every connection; without an id, of all. */
  disconnectAccount(accountId?: string): void;
  /** Tells every client that its connection ends, and ends it. */
  dismissClients(reason?: string): void;
  /** Refuses every request until then; undefined ends it. */
  setMaintenance(endTimeMs: number | undefined): void;
  /** Reads show the books of this long ago; 0 ends it. */
  setReadLag(lagMs: number): void;
}
