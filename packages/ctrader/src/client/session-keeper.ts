import { asBrokerError, BrokerError, type Clock, type Logger, type Random } from "@anybroker/core";
import { type Call, createCall, type OwnedCall, type Transports } from "@anybroker/core/adapter";
import { createRateLimiter, createReconnector, type Reconnector } from "@anybroker/core/transport";
import { toBrokerError } from "../errors.ts";
import type { Messages } from "../schema/index.ts";
import { AccountSession } from "./account-session.ts";
import type { CtraderEvents } from "./client-events.ts";
import { type Budgets, Connection, isMaintenance } from "./connection.ts";
import { CtraderError, isUnauthorised } from "./ctrader-error.ts";
import type { Emitter } from "./emitter.ts";
import { type Answer, accountOf, isTrading, laneOf, type RequestName, type RequestOptions } from "./requests.ts";
import type { SpotRouter } from "./spot-router.ts";
import { Subscriptions } from "./subscriptions.ts";
import { TokenWatch } from "./token-watch.ts";
import type { Grant, TokenPair } from "./tokens.ts";
import type { Incoming, WireTarget } from "./wire/wire.ts";

/** What the keeper is made of. */
export interface SessionKeeperOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly target: WireTarget;
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly silenceMs: number;
  readonly refreshMarginMs: number;
  readonly transports: Transports;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: Emitter<CtraderEvents>;
  readonly spots: SpotRouter;
}

/** An account with its session and subscriptions. */
interface Tracked {
  readonly session: AccountSession;
  readonly subscriptions: Subscriptions;
}

/**
 * The vendor allows 50 requests a second, 5 of history; in no second does more leave than that: burst and refill
 * together stay below.
 */
export const BUDGETS = {
  requests: { perSecond: 40, burst: 10 },
  historical: { perSecond: 3, burst: 2 },
} as const;

/** Keeps one authorised connection: application, accounts, subscriptions and tokens, over cuts and rotations. */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  readonly #budgets: Budgets;
  readonly #reconnector: Reconnector<Connection>;
  readonly #accounts = new Map<string, Tracked>();
  readonly #tokens: TokenWatch;
  /** The connection whose application is authenticated, also while accounts are still being authorised. */
  #connection: Connection | undefined;
  #requestCount = 0;
  #closed = false;

  constructor(options: SessionKeeperOptions) {
    const { clock, random, events } = options;
    this.#options = options;
    this.#budgets = {
      requests: createRateLimiter({ clock, budgets: [BUDGETS.requests] }),
      historical: createRateLimiter({ clock, budgets: [BUDGETS.historical] }),
    };
    this.#tokens = new TokenWatch({
      clock,
      events,
      marginMs: options.refreshMarginMs,
      call: (operation) => this.#call(operation, "read", {}),
      onReplaced: () => {
        for (const { session } of this.#accounts.values()) void session.renew();
      },
    });
    this.#reconnector = createReconnector<Connection>({
      clock,
      random,
      backoff: { minMs: 1_000, maxMs: 60_000 },
      connect: (signal, lost) => this.#connect(signal, lost),
      onUp: () => events.emit("up", undefined),
      onDown: (cause) => events.emit("down", { cause }),
      onAttemptFailed: (error, waitMs) => options.logger.warn({ error: error.message, waitMs }, "reconnecting failed"),
      onFailed: (cause) => events.emit("failed", { cause }),
      isFinal: (error) => error.code === "AUTH_FAILED" || error.code === "INVALID_CONFIG",
      discard: (connection) => void connection.close(),
    });
  }

  /** Sets where tokens come from; it needs the keeper itself to refresh over the connection. */
  use(grant: Grant): void {
    this.#tokens.use(grant);
  }

  get connected(): boolean {
    return this.#reconnector.state === "up";
  }

  get authorisedAccounts(): readonly string[] {
    return [...this.#accounts].flatMap(([id, { session }]) => (session.authorised ? [id] : []));
  }

  /** Makes the first connection; it is kept from then on. */
  async open(signal?: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#reconnector.stop();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await this.#reconnector.open();
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#tokens.close();
    const { link } = this.#reconnector;
    this.#reconnector.stop();
    for (const { session } of this.#accounts.values()) session.close();
    this.#accounts.clear();
    await (link ?? this.#connection)?.close();
  }

  /**
   * Sends any request and resolves with the message that answers it.
   *
   * A request of an account waits while the account is being authorised. One that is refused for the lack of a session
   * leads to a new one; it is repeated once unless it trades.
   */
  request<Name extends RequestName>(
    name: Name,
    message: Messages[Name],
    options: RequestOptions = {},
  ): Promise<Answer<Name>> {
    if (options.call !== undefined) return this.#ask(name, message, options.call);
    const own = this.#call(name, laneOf(name), options);
    return this.#ask(name, message, own).finally(() => own.dispose());
  }

  async #ask<Name extends RequestName>(name: Name, message: Messages[Name], call: Call): Promise<Answer<Name>> {
    const account = name === "ProtoOAAccountAuthReq" ? undefined : this.#accounts.get(accountOf(message) ?? "");
    for (let attempt = 1; ; attempt += 1) {
      if (account?.session.isReady === false) await account.session.ready(call);
      const connection = this.#live(name);
      try {
        return await connection.request(name, message, call);
      } catch (error) {
        if (isMaintenance(error)) connection.end(toBrokerError(error, { clock: this.#options.clock }));
        if (account === undefined || !isUnauthorised(error)) throw error;
        void account.session.renew();
        if (isTrading(name) || attempt > 1) throw error;
      }
    }
  }

  #live(name: string): Connection {
    const { link } = this.#reconnector;
    if (link !== undefined) return link;
    const state = this.#closed ? "closed" : this.#reconnector.state;
    throw new BrokerError(
      this.#closed ? "CLOSED" : "NOT_READY",
      `${name} was not sent because the connection to cTrader is ${state}; it is sent when the connection is there.`,
      { outcome: "not-executed" },
    );
  }

  /** Authorises an account and keeps it authorised. Rejects with the refusal; it is then not kept. */
  async authorise(accountId: string): Promise<void> {
    const known = this.#accounts.get(accountId);
    if (known?.session.authorised === true) return;
    const connection = this.#live("ProtoOAAccountAuthReq");
    const tracked = known ?? this.#track(accountId);
    try {
      await tracked.session.establish(connection);
    } catch (error) {
      if (known === undefined) this.remove(accountId);
      throw error;
    }
  }

  /** Stops keeping an account; nothing is sent. False when it was not kept. */
  remove(accountId: string): boolean {
    this.#accounts.get(accountId)?.session.close();
    return this.#accounts.delete(accountId);
  }

  isAuthorised(accountId: string): boolean {
    return this.#accounts.get(accountId)?.session.authorised ?? false;
  }

  /** Whether the account is kept authorised, be it authorised now or not. */
  isKept(accountId: string): boolean {
    return this.#accounts.has(accountId);
  }

  /** The subscriptions of an authorised account. Throws NOT_READY for any other. */
  subscriptions(accountId: string): Subscriptions {
    const tracked = this.#accounts.get(accountId);
    if (tracked !== undefined) return tracked.subscriptions;
    throw new BrokerError("NOT_READY", `The account ${accountId} is not authorised; authorise it before subscribing.`);
  }

  /** The pair that requests by token take. */
  token(call: Call): Promise<TokenPair> {
    return this.#tokens.token(call);
  }

  /** Runs a request by token; a token that is refused as ended is replaced, and the request sent once more. */
  withToken<Result>(call: Call, work: (accessToken: string) => Promise<Result>): Promise<Result> {
    return this.#tokens.withToken(call, work);
  }

  /** The next pair over the connection; undefined when there is none to ask on. */
  async refreshOverWire(refreshToken: string, call: Call): Promise<TokenPair | undefined> {
    if (this.#connection === undefined) return undefined;
    const answer = await this.#connection.request("ProtoOARefreshTokenReq", { refreshToken }, call);
    const { accessToken, expiresIn } = answer;
    const expiresAtMs = this.#options.clock.now() + Number(expiresIn) * 1000;
    return { accessToken, refreshToken: answer.refreshToken, ...(Number(expiresIn) > 0 && { expiresAtMs }) };
  }

  #track(accountId: string): Tracked {
    const { clock, random, events } = this.#options;
    const onProblem = (error: unknown): void => events.emit("problem", { error });
    const subscriptions = new Subscriptions(accountId, (...request) => this.request(...request), onProblem);
    const session = new AccountSession({
      accountId,
      clock,
      random,
      withToken: (call, work) => this.#tokens.withToken(call, work),
      refreshing: () => this.#tokens.refreshing,
      connection: () => this.#connection,
      call: (operation) => this.#call(operation, "read", {}),
      onReady: (connection, call) => subscriptions.restore(connection, call),
      onLost: (cause) => {
        subscriptions.forgetSession();
        events.emit("accountLost", { accountId, cause });
      },
      onRegained: () => events.emit("accountRegained", { accountId }),
    });
    const tracked = { session, subscriptions };
    this.#accounts.set(accountId, tracked);
    return tracked;
  }

  #call(operation: string, lane: ReturnType<typeof laneOf>, { signal, timeoutMs }: RequestOptions): OwnedCall {
    const { clock, random } = this.#options;
    const init = { operation, lane, timeoutMs: timeoutMs ?? this.#options.timeoutMs };
    return createCall({ clock, random }, { ...init, ...(signal !== undefined && { signal }) });
  }

  /** One attempt: socket, application, accounts, subscriptions. */
  async #connect(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<Connection> {
    const { events } = this.#options;
    const connection: Connection = await Connection.open({
      ...this.#options,
      target: { ...this.#options.target, signal },
      budgets: this.#budgets,
      nextId: () => {
        this.#requestCount += 1;
        return String(this.#requestCount);
      },
      onMessage: (incoming) => this.#hear(incoming, connection),
      onSpot: (update) => this.#options.spots.deliver(update),
      onProblem: (error) => events.emit("problem", { error }),
      onLost: (cause) => {
        if (this.#connection === connection) this.#connection = undefined;
        lost(cause);
      },
    });
    const call = this.#call("connect", "read", { signal });
    try {
      await this.#authenticate(connection, call);
      this.#connection = connection;
      await this.#authoriseAll(connection);
      return connection;
    } catch (error) {
      if (this.#connection === connection) this.#connection = undefined;
      connection.end(asBrokerError(error, "CONNECTION_LOST", "The connection to cTrader could not be made ready."));
      throw toBrokerError(error, { operation: "connect", clock: this.#options.clock });
    } finally {
      call.dispose();
    }
  }

  async #authenticate(connection: Connection, call: Call): Promise<void> {
    const { clientId, clientSecret } = this.#options;
    try {
      await connection.request("ProtoOAApplicationAuthReq", { clientId, clientSecret }, call);
    } catch (error) {
      if (!CtraderError.is(error, "CH_CLIENT_ALREADY_AUTHENTICATED")) throw error;
    }
  }

  /** Every kept account, each for itself: one that is refused is tried again while the others go on. */
  async #authoriseAll(connection: Connection): Promise<void> {
    const refused: { readonly session: AccountSession; readonly error: unknown }[] = [];
    await Promise.all(
      [...this.#accounts.values()].map(async ({ session }) => {
        try {
          await session.establish(connection);
        } catch (error) {
          if (BrokerError.is(error) && error.kind === "unavailable") throw error;
          refused.push({ session, error });
        }
      }),
    );
    for (const { session, error } of refused) session.lost(connection, error);
  }

  #hear(incoming: Incoming, connection: Connection): void {
    if (incoming.name === "ProtoOAAccountDisconnectEvent") {
      this.#sessionGone(incoming.message.ctidTraderAccountId);
    } else if (incoming.name === "ProtoOAAccountsTokenInvalidatedEvent") {
      for (const id of incoming.message.ctidTraderAccountIds) this.#sessionGone(id);
    } else if (incoming.name === "ProtoOAClientDisconnectEvent") {
      connection.end(endedByServer(incoming.message.reason));
    }
    this.#options.events.emit(incoming.name as never, incoming.message as never);
  }

  /** The token may be good still: the session is made anew with it, and only a refusal leads to a refresh. */
  #sessionGone(accountId: number | string): void {
    void this.#accounts.get(String(accountId))?.session.renew();
  }
}

const endedByServer = (reason: string | undefined): BrokerError =>
  new BrokerError("CONNECTION_LOST", `cTrader ended the connection${reason ? `: ${reason}` : ""}; it is made again.`);
