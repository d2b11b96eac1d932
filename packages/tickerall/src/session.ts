import { accountId as accountIdOf, BrokerError } from "@anybroker/core";
import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { createTickerallClient, type TickerallClient } from "./client/client.ts";
import type { TickerallStream } from "./client/stream.ts";
import type { StreamProblem } from "./client/stream-events.ts";
import type { AccountListing } from "./client/wire/accounts.ts";
import type { AccountUpdate, OrdersUpdate, PositionUpdate, Tick } from "./client/wire/frames.ts";
import { toBrokerError } from "./errors.ts";
import { credentialsOf, type TickerallOptions } from "./options.ts";

/** Where an open account hears its part of the stream. */
export interface AccountFeed {
  tick(tick: Tick): void;
  position(update: PositionUpdate): void;
  orders(update: OrdersUpdate): void;
  account(update: AccountUpdate): void;
  problem(error: BrokerError): void;
}

/** The connection: the client, the sessions that it keeps, and the one stream of all accounts. */
export class Session {
  readonly client: TickerallClient;
  readonly #options: TickerallOptions;
  readonly #context: AdapterContext;
  readonly #logins = new Map<string, string>();
  readonly #feeds = new Map<string, AccountFeed>();
  #stream: TickerallStream | undefined;

  private constructor(options: TickerallOptions, client: TickerallClient, context: AdapterContext) {
    this.client = client;
    this.#options = options;
    this.#context = context;
  }

  /** Starts the sessions of the configured accounts, then the stream; leaves nothing behind when one fails. */
  static async open(options: TickerallOptions, context: AdapterContext, call: Call): Promise<Session> {
    const { accounts: _accounts, accountId: _accountId, currency: _currency, ...rest } = options;
    const { clock, random, logger, secrets, link } = context;
    const client = createTickerallClient({
      ...rest,
      clock,
      random,
      logger,
      secrets,
      transports: await context.transports(),
      onRearm: (id) => link.account(accountIdOf(id), wentCold(id)),
      // What is subscribed to of a cold account may be lost with its connection: everything is made and read anew.
      onRearmed: () => session.#stream?.isConnected() && link.up(),
    });
    const session = new Session(options, client, context);
    try {
      await session.#start(call);
    } catch (error) {
      await client.close();
      throw toBrokerError(error, { operation: "connect" });
    }
    return session;
  }

  async #start(call: Call): Promise<void> {
    await Promise.all(
      this.#options.accounts.map(async (configured) => {
        const started = await this.client.sessions.keepAlive(credentialsOf(configured), { call });
        this.#logins.set(started.accountId, String(configured.login));
      }),
    );
    this.#stream = await this.client.stream.connect({
      signal: call.signal,
      resubscribe: false,
      listeners: {
        tick: (tick) => this.#feeds.get(tick.accountId)?.tick(tick),
        position: (update) => this.#feeds.get(update.accountId)?.position(update),
        orders: (update) => this.#feeds.get(update.accountId)?.orders(update),
        account: (update) => this.#feeds.get(update.accountId)?.account(update),
        open: ({ reconnected }) => reconnected && this.#context.link.up(),
        close: ({ byUs, cause }) => byUs || this.#context.link.down(cause),
        failed: ({ cause }) => this.#context.link.failed(cause),
        error: (problem) => this.#onProblem(problem),
      },
    });
  }

  /** The live stream. */
  get stream(): TickerallStream {
    if (this.#stream === undefined) throw new BrokerError("NOT_READY", "The stream is not open yet.");
    return this.#stream;
  }

  /** The accounts that this connection serves: the configured ones, or the whole roster. */
  async roster(call: Call): Promise<readonly AccountListing[]> {
    const all = await this.client.accounts.list({ call });
    const { accountId } = this.#options;
    return all.filter(
      (row) => (accountId ?? row.id) === row.id && (this.#logins.size === 0 || this.#logins.has(row.id)),
    );
  }

  /** The login of a configured account; the wire masks it. */
  loginOf(accountId: string): string | undefined {
    return this.#logins.get(accountId);
  }

  isKept(accountId: string): boolean {
    return this.client.keptSessionIds().includes(accountId);
  }

  attach(accountId: string, feed: AccountFeed): void {
    this.#feeds.set(accountId, feed);
  }

  detach(accountId: string): void {
    this.#feeds.delete(accountId);
  }

  close(): Promise<void> {
    this.#feeds.clear();
    return this.client.close();
  }

  #onProblem({ message, code, accountId, cause, rejected }: StreamProblem): void {
    // Failed attempts are no news while the link is down, and a refused channel's subscriber has its error already.
    if (cause !== undefined || rejected !== undefined) {
      this.#context.logger.debug({ error: message }, "the stream reported a problem");
      return;
    }
    const error = new BrokerError(code === "UNREADABLE_FRAME" ? "BAD_ANSWER" : "UNKNOWN", message, {
      broker: "tickerall",
      native: { ...(code !== undefined && { code }), message },
    });
    const feed = accountId === undefined ? undefined : this.#feeds.get(accountId);
    if (feed === undefined) this.#context.link.problem(error);
    else feed.problem(error);
  }
}

const wentCold = (id: string): BrokerError =>
  new BrokerError(
    "ACCOUNT_UNAVAILABLE",
    `The account ${id} had gone cold at TickerAll; its session is being started again.`,
    { broker: "tickerall" },
  );
