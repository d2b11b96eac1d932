import type { EdgeRoute, MeshRouter } from "../mesh-router.ts";
import { present, type RequestOptions, type Sender } from "../requests.ts";
import { path } from "../urls.ts";
import { type Discovery, discovery } from "../wire/mesh.ts";
import { type SessionCredentials, sessionBody } from "./sessions.ts";

/** One account of a discovery. */
export interface DiscoveryCredentials extends SessionCredentials {
  readonly stableDevice?: boolean;
}

/**
 * Direct routing: the way to an account without the detour over the base URL.
 *
 * It is off unless the client was made with `mesh: true`, because it sends the broker passwords of all started
 * sessions to the service once more.
 */
export interface MeshCalls {
  /** Whether calls take the direct way where there is one. */
  enabled(): boolean;
  /** Asks where accounts can be reached, and for the grant that opens the edge. 50 accounts at most. */
  discover(accounts: readonly DiscoveryCredentials[], options?: RequestOptions): Promise<Discovery>;
  /** Lets an account take part whose session this client did not start. */
  retainCredential(accountId: string, credentials: SessionCredentials): void;
  /** Takes an account out of direct routing. */
  forgetCredential(accountId: string): void;
  /** Where the stream would be opened: an edge, or undefined for the base URL. Its URL holds the grant, a secret. */
  resolveStream(): Promise<EdgeRoute | undefined>;
}

const MAX_ACCOUNTS = 50;
const DISCOVER_TIMEOUT_MS = 5000;

/** Sends `POST /v1/discover`. */
export function discover(
  sender: Sender,
  accounts: readonly DiscoveryCredentials[],
  options: RequestOptions = {},
): Promise<Discovery> {
  const body = {
    accounts: accounts
      .slice(0, MAX_ACCOUNTS)
      .map((account) => present({ ...sessionBody(account), stableDevice: account.stableDevice })),
  };
  return sender.send(
    {
      operation: "mesh.discover",
      lane: "read",
      method: "POST",
      path: path("discover"),
      body,
      secrets: accounts.map((account) => account.password),
      answer: discovery,
    },
    { timeoutMs: DISCOVER_TIMEOUT_MS, ...options },
  );
}

export function meshCalls(sender: Sender, mesh: MeshRouter): MeshCalls {
  return {
    enabled: () => mesh.enabled,
    discover: async (accounts, options) => discover(sender, accounts, options),
    retainCredential: (accountId, credentials) => mesh.retain(accountId, credentials),
    forgetCredential: (accountId) => mesh.forget(accountId),
    resolveStream: () => mesh.streamRoute(),
  };
}
