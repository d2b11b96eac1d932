import {
  type Clock,
  type Logger,
  type Random,
  SecretKeeper,
  silentLogger,
  systemClock,
  systemRandom,
} from "@anybroker/core";
import type { Transports } from "@anybroker/core/adapter";
import { nodeTransports } from "@anybroker/core/transport";
import { authenticate, type Credentials, USER_AGENT } from "./auth.ts";
import { type AccountCalls, accountCalls } from "./calls/accounts.ts";
import { type HistoryCalls, historyCalls } from "./calls/history.ts";
import { type MarketCalls, marketCalls } from "./calls/market.ts";
import { type OrderCalls, orderCalls } from "./calls/orders.ts";
import { type RestCalls, restCalls } from "./calls/rest.ts";
import { type Dialect, detectDialect } from "./detect-dialect.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { type ExchangeListener, Requester } from "./requester.ts";
import type { RequestOptions } from "./requests.ts";
import { Api2TradeStream, type StreamOptions } from "./stream.ts";
import type { StreamHost } from "./stream-line.ts";
import { accountStreamUrl, DEFAULT_BASE_URL, parseBaseUrl, streamUrlOf } from "./urls.ts";

/** How a client is made. What is left out is taken from the environment, then from the defaults. */
export interface Api2TradeClientOptions {
  /** Of the Single plan; `API2TRADE_API_KEY`. */
  readonly apiKey?: string;
  /** Of a Pro plan; `API2TRADE_PRO_USERNAME`. */
  readonly username?: string;
  /** Of a Pro plan; `API2TRADE_PRO_PASSWORD`. */
  readonly password?: string;
  /** `API2TRADE_BASE_URL`; default `https://api.metatraderapi.dev`. A Pro plan has a host of its own. */
  readonly baseUrl?: string;
  /** `API2TRADE_WS_URL`; default the base URL's `/stream`. */
  readonly streamUrl?: string;
  /** Where the variables are looked for; default `process.env`. */
  readonly environment?: Environment;
  /** Deadline of each request; default 30 s. */
  readonly timeoutMs?: number;
  /** How often a read is repeated that failed for the moment; default 3. Writes are sent once. */
  readonly maxRetries?: number;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** Hears of each exchange whether there was an answer. */
  readonly onExchange?: ExchangeListener;
  /** Default: HTTP and WebSockets of this machine. */
  readonly transports?: Transports;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Learns every key and password, and takes them out of messages. */
  readonly secrets?: SecretKeeper;
}

/** The whole API2Trade API, in the service's own words and units. */
export interface Api2TradeClient extends AsyncDisposable {
  readonly accounts: AccountCalls;
  readonly market: MarketCalls;
  readonly orders: OrderCalls;
  readonly history: HistoryCalls;
  /** The calls of the documentation site's dialect. */
  readonly rest: RestCalls;
  readonly stream: {
    /** Opens a stream of prices; rejects when its first connect fails. */
    open(accountId: string, symbols: readonly string[], options?: StreamOptions): Promise<Api2TradeStream>;
    /** A stream without a connection, for `setSymbols`. */
    prepare(accountId: string, options?: StreamOptions): Api2TradeStream;
  };
  /** How the host speaks; asks for one account's positions, or for the list of accounts when none is named. */
  detectDialect(accountId?: string, options?: RequestOptions): Promise<Dialect>;
  /** Ends every request and stream. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 3;

/**
 * Makes a client of the API2Trade API. Nothing is sent before the first call.
 *
 * Calls throw an `Api2TradeError` for what service and broker refuse, and a `BrokerError` of the transport when no
 * answer came. Throws an `Api2TradeError` INVALID_ARGUMENT without credentials or with a URL that is none.
 */
export function createApi2TradeClient(options: Api2TradeClientOptions = {}): Api2TradeClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const secrets = options.secrets ?? new SecretKeeper();
  const found = readEnvironment(options.environment ?? process.env);
  const credentials = credentialsOf(options, found);
  const { headers, streamHeaders, streamKey } = authenticate(credentials);
  for (const secret of [credentials.apiKey, credentials.password, headers["authorization"]?.slice("Basic ".length)]) {
    if (secret !== undefined) secrets.add(secret);
  }
  const baseUrl = parseBaseUrl(options.baseUrl ?? found.baseUrl ?? DEFAULT_BASE_URL);
  const streamUrl = streamUrlOf(baseUrl, options.streamUrl ?? found.streamUrl);
  const transports = options.transports ?? nodeTransports({ clock, random, logger, secrets });
  const requester = new Requester({
    baseUrl,
    headers,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? DEFAULT_RETRIES,
    ca: options.ca,
    clock,
    random,
    secrets,
    transports,
    onExchange: options.onExchange,
  });
  const host: StreamHost = {
    clock,
    random,
    logger,
    transports,
    headers: { ...streamHeaders, "user-agent": USER_AGENT },
    ca: options.ca,
    urlOf: (accountId) => accountStreamUrl(streamUrl, accountId, streamKey),
  };
  const streams = new Set<Api2TradeStream>();
  const prepare = (accountId: string, streamOptions?: StreamOptions): Api2TradeStream => {
    const stream = new Api2TradeStream(host, accountId, streamOptions);
    streams.add(stream);
    const forget = (): void => void streams.delete(stream);
    stream.ended.then(forget, forget);
    return stream;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...streams].map((stream) => stream.close()));
    await requester.close();
  };
  const orders = orderCalls(requester, clock);
  const rest = restCalls(requester);
  return {
    accounts: accountCalls(requester),
    market: marketCalls(requester),
    orders,
    history: historyCalls(requester, clock),
    rest,
    stream: {
      prepare,
      open: async (accountId, symbols, streamOptions) => {
        const stream = prepare(accountId, streamOptions);
        try {
          await stream.setSymbols(symbols, streamOptions?.signal);
        } catch (error) {
          await stream.close();
          throw error;
        }
        return stream;
      },
    },
    detectDialect: (accountId, requestOptions) => detectDialect({ orders, rest }, accountId, requestOptions),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What was given wins whole over the environment, so that a Pro login there does not take the place of a given key. */
function credentialsOf({ apiKey, username, password }: Credentials, found: Credentials): Credentials {
  const given = apiKey !== undefined || username !== undefined || password !== undefined;
  return given ? { apiKey, username, password } : found;
}
