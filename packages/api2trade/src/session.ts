import { type AccountInfo, BrokerError } from "@anybroker/core";
import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { type Api2TradeClient, createApi2TradeClient } from "./client/client.ts";
import type { Dialect } from "./client/detect-dialect.ts";
import type { Api2TradeStream, StreamProblem } from "./client/stream.ts";
import type { StreamQuote } from "./client/wire/frames.ts";
import { toAccountInfo, toConfiguredInfo } from "./convert/account.ts";
import { toBrokerError } from "./errors.ts";
import { LinkHealth } from "./link-health.ts";
import type { Api2TradeOptions } from "./options.ts";

/** Where an account hears its stream. */
export interface StreamFeed {
  quote(quote: StreamQuote): void;
  problem(error: BrokerError): void;
}

/** The connection: the client, how its host speaks, and whether it can be heard. */
export class Session {
  readonly client: Api2TradeClient;
  readonly dialect: Dialect;
  readonly #options: Api2TradeOptions;
  readonly #context: AdapterContext;
  readonly #health: LinkHealth;

  private constructor(
    client: Api2TradeClient,
    dialect: Dialect,
    options: Api2TradeOptions,
    context: AdapterContext,
    health: LinkHealth,
  ) {
    this.client = client;
    this.dialect = dialect;
    this.#options = options;
    this.#context = context;
    this.#health = health;
  }

  /** Makes the client and asks the service something, so that wrong credentials and addresses show at once. */
  static async open(options: Api2TradeOptions, context: AdapterContext, call: Call): Promise<Session> {
    const { apiKey, username, password, baseUrl, streamUrl, ca } = options;
    const { clock, random, logger, secrets, link } = context;
    const health = new LinkHealth(link);
    const client = createApi2TradeClient({
      baseUrl,
      ...(apiKey !== undefined && { apiKey }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(streamUrl !== undefined && { streamUrl }),
      ...(ca !== undefined && { ca }),
      // What a configuration leaves out is not to come from somewhere else.
      environment: {},
      clock,
      random,
      logger,
      secrets,
      transports: await context.transports(),
      onExchange: (failure) => health.exchanged(failure),
    });
    try {
      const dialect = await greet(client, options, call);
      return new Session(client, dialect, options, context, health);
    } catch (error) {
      await client.close();
      throw toBrokerError(error, { operation: "connect" });
    }
  }

  /** The configured accounts; without any, those that the service lists, which one of the dialects can. */
  async listAccounts(call: Call): Promise<readonly AccountInfo[]> {
    const { accounts } = this.#options;
    if (this.dialect === "sdk") return accounts.map(toConfiguredInfo);
    const listed = (await this.client.rest.getAccounts({ call })).map(toAccountInfo);
    if (accounts.length === 0) return listed;
    return accounts.map((id) => listed.find((info) => info.id === id) ?? toConfiguredInfo(id));
  }

  /** The stream of an account, without a connection yet. */
  prepareStream(accountId: string, feed: StreamFeed): Api2TradeStream {
    return this.client.stream.prepare(accountId, {
      onQuote: (quote) => feed.quote(quote),
      onConnect: () => this.#health.streamBack(accountId),
      onDisconnect: ({ cause }) => this.#health.streamLost(accountId, cause),
      onFailed: (cause) => this.#context.link.failed(cause),
      onError: (problem) => this.#onProblem(problem, feed),
    });
  }

  /** The account no longer wants its stream. */
  streamGone(accountId: string): void {
    this.#health.streamBack(accountId);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  #onProblem({ message, code, cause }: StreamProblem, feed: StreamFeed): void {
    // Failed attempts are no news while the link is down.
    if (cause !== undefined) {
      this.#context.logger.debug({ error: message }, "the stream could not be connected again");
      return;
    }
    feed.problem(
      new BrokerError(code === "UNREADABLE_FRAME" ? "BAD_ANSWER" : "UNKNOWN", `The stream: ${message}`, {
        broker: "api2trade",
        native: { message, ...(code !== undefined && { code }) },
      }),
    );
  }
}

/** The first exchange; tells how the host speaks where that is to be found out. */
async function greet(client: Api2TradeClient, options: Api2TradeOptions, call: Call): Promise<Dialect> {
  const { accounts, dialect } = options;
  const [first] = accounts;
  if (dialect === "auto") return client.detectDialect(first, { call });
  if (first !== undefined) await client.accounts.checkConnect(first, { call });
  else if (dialect === "rest") await client.rest.getAccounts({ call });
  else {
    throw new BrokerError(
      "INVALID_CONFIG",
      "The options name no account, and the dialect sdk can't list any; set accounts to the ids that registering gave.",
      { broker: "api2trade" },
    );
  }
  return dialect;
}
