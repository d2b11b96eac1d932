import type { KeptSessions } from "../kept-sessions.ts";
import type { MeshRouter } from "../mesh-router.ts";
import { nothing, present, type QueueOptions, type RequestOptions, type Sender } from "../requests.ts";
import { invalidArgument } from "../tickerall-error.ts";
import { path } from "../urls.ts";
import { type PendingRearm, pendingRearm, type SessionStarted, sessionStarted } from "../wire/accounts.ts";
import type { Platform, TerminalType } from "../wire/base.ts";

/** How the connection shows itself to the broker. */
export interface TerminalChoice {
  /** Default: the service's (`MOBILE`). */
  readonly terminalType?: TerminalType;
  /** The broker's web terminal; needed for `WEB`. */
  readonly webTerminalUrl?: string;
  /** Another WebSocket address of the web terminal. */
  readonly webEndpoint?: string;
}

/** A login at a broker's MetaTrader server. */
export interface SessionCredentials extends TerminalChoice {
  readonly broker: Platform;
  /** The server's exact name. */
  readonly server: string;
  /** The login. */
  readonly account: number | string;
  readonly password: string;
}

/** Connecting broker accounts, and keeping them connected. */
export interface SessionCalls {
  /**
   * Connects a broker account and gives its handle; the same credentials give the same handle again.
   *
   * Throws BROKER_AUTH_FAILED, BROKER_UNREACHABLE, BROKER_ACCOUNT_ALREADY_LINKED.
   */
  start(credentials: SessionCredentials, options?: QueueOptions): Promise<SessionStarted>;
  /** `start`, and keeps the credentials in memory: a call that finds the account cold warms it and is repeated. */
  keepAlive(credentials: SessionCredentials, options?: QueueOptions): Promise<SessionStarted>;
  /** Forgets the credentials of a kept account; the connection stays. */
  stopKeepAlive(accountId: string): void;
  /** Warms a kept account now. Throws NO_KEPT_CREDENTIALS when it is not kept. */
  rearm(accountId: string, options?: RequestOptions): Promise<void>;
  /** Always-hot accounts that wait for their credentials, as after a restart of the service. */
  pendingRearm(options?: RequestOptions): Promise<readonly PendingRearm[]>;
  /** Warms those of the pending accounts that are kept; gives the ids that were tried. */
  rearmPending(options?: RequestOptions): Promise<readonly string[]>;
  /** Ends the session and forgets the credentials; the account stays in the roster, cold. */
  end(accountId: string, options?: RequestOptions): Promise<void>;
}

/** The request body; refuses a web terminal without its address. */
export function sessionBody(credentials: SessionCredentials): Readonly<Record<string, unknown>> {
  const { broker, server, account, password, terminalType, webTerminalUrl, webEndpoint } = credentials;
  if (terminalType === "WEB" && !webTerminalUrl) {
    throw invalidArgument(
      `A session with terminalType WEB at ${server} has no webTerminalUrl; web terminals live at the broker's own address, so give it.`,
    );
  }
  return present({ broker, server, account, password, terminalType, webTerminalUrl, webEndpoint });
}

/** Sends `POST /v1/sessions`. */
export async function startSession(
  sender: Sender,
  credentials: SessionCredentials,
  options?: QueueOptions,
): Promise<SessionStarted> {
  return sender.send(
    {
      operation: "sessions.start",
      lane: "read",
      method: "POST",
      path: path("sessions"),
      body: sessionBody(credentials),
      secrets: [credentials.password],
      answer: sessionStarted,
    },
    options,
  );
}

export function sessionCalls(sender: Sender, kept: KeptSessions, mesh: MeshRouter): SessionCalls {
  const start = async (credentials: SessionCredentials, options?: QueueOptions): Promise<SessionStarted> => {
    const started = await startSession(sender, credentials, options);
    mesh.retain(started.accountId, credentials);
    return started;
  };
  const pending = async (options?: RequestOptions): Promise<readonly PendingRearm[]> => {
    const answer = await sender.send(
      {
        operation: "sessions.pendingRearm",
        lane: "read",
        method: "GET",
        path: path("always-hot", "pending"),
        answer: pendingRearm,
      },
      options,
    );
    return answer.pending;
  };
  const signalOf = (options?: RequestOptions): AbortSignal | undefined => options?.call?.signal ?? options?.signal;
  return {
    start,
    keepAlive: async (credentials, options) => {
      const started = await start(credentials, options);
      kept.keep(started.accountId, credentials);
      return started;
    },
    stopKeepAlive: (accountId) => kept.forget(accountId),
    rearm: (accountId, options) => kept.rearm(accountId, signalOf(options)),
    pendingRearm: pending,
    rearmPending: async (options) => {
      const rows = await pending(options);
      return kept.rearmEach(
        rows.map((row) => row.id),
        signalOf(options),
      );
    },
    end: (accountId, options) => {
      kept.forget(accountId);
      mesh.forget(accountId);
      return sender.send(
        {
          operation: "sessions.end",
          lane: "read",
          method: "DELETE",
          path: path("sessions", accountId),
          answer: nothing,
        },
        options,
      );
    },
  };
}
