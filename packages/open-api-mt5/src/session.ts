import { BrokerError } from "@anybroker/core";
import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { createOpenApiMt5Client, type OpenApiMt5Client } from "./client/client.ts";
import { OpenApiMt5Error } from "./client/open-api-mt5-error.ts";
import type { Account } from "./client/wire/account.ts";
import type { PositionsSnapshot } from "./client/wire/frames.ts";
import { parseServerClock } from "./convert/server-clock.ts";
import { toBrokerError } from "./errors.ts";
import type { OpenApiMt5Options } from "./options.ts";
import { ServerClock } from "./server-clock.ts";

/** A path that only servers with a virtual mode have, and that answers only in it. */
const VIRTUAL_PATH = "/virtual/data-cache";

/** The connection: the client, the server's clock, and the socket that shows whether the terminal answers. */
export class Session {
  readonly client: OpenApiMt5Client;
  readonly options: OpenApiMt5Options;
  readonly #context: AdapterContext;
  /** Where the open account hears the positions. */
  onSnapshot: ((snapshot: PositionsSnapshot) => void) | undefined;
  #clock: ServerClock | undefined;
  #login = "";
  #isVirtual = false;
  #isUp = true;
  #foreign: BrokerError | undefined;
  #isChecking = false;

  private constructor(options: OpenApiMt5Options, client: OpenApiMt5Client, context: AdapterContext) {
    this.options = options;
    this.client = client;
    this.#context = context;
  }

  /** Finds out what the server is and which account it has; leaves nothing behind when that fails. */
  static async open(options: OpenApiMt5Options, context: AdapterContext, call: Call): Promise<Session> {
    const { baseUrl, apiKey, apiSecret, ca } = options;
    const { clock, random, logger, secrets } = context;
    const client = createOpenApiMt5Client({
      baseUrl,
      ...(apiKey !== undefined && { apiKey }),
      ...(apiSecret !== undefined && { apiSecret }),
      ...(ca !== undefined && { ca }),
      clock,
      random,
      logger,
      secrets,
      transports: await context.transports(),
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

  /** Whether the server has a feed's prices and no terminal: it fills nothing, whatever it answers. */
  get isVirtual(): boolean {
    return this.#isVirtual;
  }

  get clock(): ServerClock {
    if (this.#clock === undefined) throw new BrokerError("NOT_READY", "The session is not open yet.");
    return this.#clock;
  }

  /**
   * Takes in which account the terminal has now. Throws ACCOUNT_UNAVAILABLE for another one than was opened; the link
   * counts as lost until that one is back.
   */
  requireLogin(login: string): void {
    this.#foreign = login === this.#login ? undefined : anotherAccount(this.#login, login);
    this.requireOwnAccount();
  }

  /** Throws ACCOUNT_UNAVAILABLE while the terminal is known to have another account: nothing may be traded on that. */
  requireOwnAccount(): void {
    if (this.#foreign === undefined) return;
    this.#down(this.#foreign);
    throw this.#foreign;
  }

  close(): Promise<void> {
    this.onSnapshot = undefined;
    return this.client.close();
  }

  async #start(call: Call): Promise<void> {
    const { client } = this;
    const { mt5 } = await client.server.health({ call });
    const { paths } = await client.server.features({ call });
    this.#isVirtual = paths.includes(VIRTUAL_PATH) && (await this.#answersAsVirtual(call));
    const account = await this.#logIn(mt5, call);
    this.#login = account.login;
    this.#clock = this.#makeClock();
    if (this.#isVirtual) return;
    await client.stream.positions(
      {
        onSnapshot: (snapshot) => this.#onSnapshot(snapshot),
        onTerminalError: ({ message }) => this.#down(terminalAway(message)),
        onDown: (cause) => this.#down(toBrokerError(cause)),
        onFailed: (cause) => this.#context.link.failed(toBrokerError(cause)),
        onUnreadable: (reason) => this.#context.link.problem(unreadableFrame(reason)),
      },
      { intervalSeconds: this.options.positionsIntervalMs / 1000, signal: call.signal },
    );
  }

  /** A feed's times are UTC, where a terminal's are its broker's. */
  #makeClock(): ServerClock {
    const { serverClock } = this.options;
    const setting = this.#isVirtual && serverClock === "measure" ? "UTC" : serverClock;
    const { clock, link } = this.#context;
    return new ServerClock(clock, parseServerClock(setting), (aheadMs) => link.problem(clockIsWrong(setting, aheadMs)));
  }

  async #answersAsVirtual(call: Call): Promise<boolean> {
    try {
      await this.client.virtual.dataCache({ call });
      return true;
    } catch (error) {
      if (OpenApiMt5Error.is(error) && error.status === 404) return false;
      throw error;
    }
  }

  /** The account that the terminal has, switched only when that was asked for and another one is there. */
  async #logIn(mt5: string, call: Call): Promise<Account> {
    const { client } = this;
    const { switchTo, login = switchTo?.username } = this.options;
    const isConnected = mt5 === "connected";
    if (!isConnected && switchTo === undefined) {
      throw new OpenApiMt5Error({
        kind: "refused",
        status: 503,
        detail: mt5,
        message: `The server has no connection to its terminal: ${mt5}`,
      });
    }
    let account = isConnected ? await client.account.get({ call }) : undefined;
    if (switchTo !== undefined && account?.login !== switchTo.username) {
      await client.account.connect(switchTo, { call });
      account = await client.account.get({ call });
    }
    account ??= await client.account.get({ call });
    if (login !== undefined && account.login !== login) throw anotherAccount(login, account.login);
    return account;
  }

  #down(cause: BrokerError): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#context.link.down(cause);
  }

  #onSnapshot(snapshot: PositionsSnapshot): void {
    if (this.#isUp) this.onSnapshot?.(snapshot);
    else if (!this.#isChecking) void this.#comeBack();
  }

  /** A server that comes back may have another account: its positions are not those of the one that was opened. */
  async #comeBack(): Promise<void> {
    this.#isChecking = true;
    try {
      const { login } = await this.client.account.get();
      this.requireLogin(login);
      this.#isUp = true;
      this.#context.link.up();
    } catch (error) {
      this.#context.logger.debug({ error: toBrokerError(error).message }, "the account is not there yet");
    } finally {
      this.#isChecking = false;
    }
  }
}

/** ACCOUNT_UNAVAILABLE: the server's terminal is logged in to another account than the one that is meant. */
const anotherAccount = (wanted: string, found: string): BrokerError =>
  new BrokerError(
    "ACCOUNT_UNAVAILABLE",
    `The account ${wanted} was to be used, but the server's terminal is logged in to ${found}; log it in to ${wanted}, or let the adapter do it by switchTo.`,
    { broker: "open-api-mt5", retryable: false, details: { wanted, found } },
  );

const terminalAway = (message: string): BrokerError =>
  new BrokerError(
    "NOT_READY",
    `The terminal does not answer the server (${message}); look whether it runs and is logged in.`,
    { broker: "open-api-mt5", native: { message } },
  );

const unreadableFrame = (reason: string): BrokerError =>
  new BrokerError(
    "BAD_ANSWER",
    `A frame of the positions socket was skipped because it could not be read: ${reason}.`,
    {
      broker: "open-api-mt5",
    },
  );

const clockIsWrong = (setting: string, aheadMs: number): BrokerError =>
  new BrokerError(
    "INVALID_CONFIG",
    `The server shows a time that lies ${Math.round(aheadMs / 60_000)} minutes ahead by serverClock "${setting}"; correct serverClock, or this machine's clock.`,
    { broker: "open-api-mt5" },
  );
