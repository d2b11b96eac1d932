import { type AccountId, BrokerError } from "@anybroker/core";
import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { createTonpoClient, type TonpoClient } from "./client/client.ts";
import type { TonpoStream } from "./client/stream.ts";
import type { StreamDataMap, StreamProblem } from "./client/stream-events.ts";
import type { Account, AccountState } from "./client/wire/accounts.ts";
import type { Word } from "./client/wire/base.ts";
import { toBrokerError } from "./errors.ts";
import type { TonpoOptions } from "./options.ts";

/** Where the open account hears the stream. */
export interface AccountFeed {
  readonly id: AccountId;
  price(tick: StreamDataMap["tick"] | StreamDataMap["quote"], kind: "tick" | "quote"): void;
  position(update: StreamDataMap["position"]): void;
  account(update: StreamDataMap["account"]): void;
  state(state: Word<AccountState>): void;
  problem(error: BrokerError): void;
}

/** The connection: the client and its one stream. */
export class Session {
  readonly client: TonpoClient;
  readonly #context: AdapterContext;
  #stream: TonpoStream | undefined;
  #feed: AccountFeed | undefined;

  private constructor(client: TonpoClient, context: AdapterContext) {
    this.client = client;
    this.#context = context;
  }

  /** Proves the key and opens the stream; leaves nothing behind when either fails. */
  static async open(options: TonpoOptions, context: AdapterContext, call: Call): Promise<Session> {
    const { apiKey, baseUrl, streamUrl, apiKeyHeader, userAgent, ca } = options;
    const { clock, random, logger, secrets } = context;
    const client = createTonpoClient({
      apiKey,
      baseUrl,
      apiKeyHeader,
      ...(streamUrl !== undefined && { streamUrl }),
      ...(userAgent !== undefined && { userAgent }),
      ...(ca !== undefined && { ca }),
      clock,
      random,
      logger,
      secrets,
      transports: await context.transports(),
    });
    const session = new Session(client, context);
    try {
      // Whether the stream refuses a bad key is nowhere stated; calls do.
      await client.accounts.list({ call });
      await session.#openStream(call);
    } catch (error) {
      await client.close();
      throw toBrokerError(error, "connect");
    }
    return session;
  }

  async #openStream(call: Call): Promise<void> {
    const { link } = this.#context;
    this.#stream = await this.client.stream.connect({
      signal: call.signal,
      resubscribe: false,
      listeners: {
        tick: (tick) => this.#feed?.price(tick, "tick"),
        quote: (quote) => this.#feed?.price(quote, "quote"),
        position: (update) => this.#feed?.position(update),
        account: (update) => this.#feed?.account(update),
        account_status: ({ accountId, status }) => {
          if (accountId === undefined || accountId === this.#feed?.id) this.#feed?.state(status);
        },
        open: ({ reconnected }) => reconnected && link.up(),
        close: ({ byUs, cause }) => byUs || link.down(cause),
        failed: ({ cause }) => link.failed(cause),
        error: (problem) => this.#onProblem(problem),
      },
    });
  }

  /** The live stream. */
  get stream(): TonpoStream {
    if (this.#stream === undefined) throw new BrokerError("NOT_READY", "The stream is not open yet.");
    return this.#stream;
  }

  /** The user's accounts that are not deleted. */
  async roster(call: Call): Promise<readonly Account[]> {
    const all = await this.client.accounts.list({ call });
    return all.filter(({ status }) => status !== "deleted");
  }

  attach(feed: AccountFeed): void {
    this.#feed = feed;
  }

  detach(feed: AccountFeed): void {
    if (this.#feed === feed) this.#feed = undefined;
  }

  close(): Promise<void> {
    this.#feed = undefined;
    return this.client.close();
  }

  #onProblem({ message, code, cause }: StreamProblem): void {
    // Failed attempts are no news while the link is down.
    if (cause !== undefined) {
      this.#context.logger.debug({ error: message }, "the stream reported a problem");
      return;
    }
    const error = new BrokerError(code === "UNREADABLE_FRAME" ? "BAD_ANSWER" : "UNKNOWN", message, {
      broker: "tonpo",
      native: { ...(code !== undefined && { code }), message },
    });
    if (this.#feed === undefined) this.#context.link.problem(error);
    else this.#feed.problem(error);
  }
}
