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
import { ApiKey } from "./api-key.ts";
import { type AccountInfoCalls, accountInfoCalls } from "./calls/account.ts";
import { type AccountCalls, accountCalls } from "./calls/accounts.ts";
import { type AdminCalls, adminCalls } from "./calls/admin.ts";
import { type HistoryCalls, historyCalls } from "./calls/history.ts";
import { type OrderCalls, orderCalls } from "./calls/orders.ts";
import { type PositionCalls, positionCalls } from "./calls/positions.ts";
import { type ServiceCalls, serviceCalls } from "./calls/service.ts";
import { type SymbolCalls, symbolCalls } from "./calls/symbols.ts";
import { type UserCalls, userCalls } from "./calls/users.ts";
import { type WebhookCalls, webhookCalls } from "./calls/webhooks.ts";
import { Requester } from "./requester.ts";
import { type StreamOptions, TonpoStream } from "./stream.ts";
import type { StreamHost } from "./stream-connection.ts";
import { parseBaseUrl, streamUrlOf } from "./urls.ts";
import type { SymbolPrice } from "./wire/market.ts";

/** How a client is made. */
export interface TonpoClientOptions {
  /** The gateway: `https://gateway.tonpo.io`. The vendor names several hosts, so there is no default. */
  readonly baseUrl: string;
  /** The user's key, or an admin's. Only `service` and `users.create` work without. */
  readonly apiKey?: string;
  /** The header that carries the key; default `X-API-Key`. */
  readonly apiKeyHeader?: string;
  /** The stream's whole URL; default the base URL's `/ws`. */
  readonly streamUrl?: string;
  /** Deadline of each request; default 30,000. */
  readonly timeoutMs?: number;
  /** Put in front of the library's own `User-Agent`. */
  readonly userAgent?: string;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** Default: HTTP and WebSockets of this machine. */
  readonly transports?: Transports;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Learns every key, password and token, and takes them out of messages. */
  readonly secrets?: SecretKeeper;
}

/** The whole Tonpo API, in the service's own words and units. */
export interface TonpoClient extends AsyncDisposable {
  readonly service: ServiceCalls;
  readonly users: UserCalls;
  readonly accounts: AccountCalls;
  readonly account: AccountInfoCalls;
  readonly orders: OrderCalls;
  readonly positions: PositionCalls;
  readonly symbols: SymbolCalls;
  readonly history: HistoryCalls;
  readonly webhooks: WebhookCalls;
  readonly admin: AdminCalls;
  readonly stream: {
    /** Opens a new stream; every call opens another one. */
    connect(options?: StreamOptions): Promise<TonpoStream>;
  };
  /** A client of the same gateway with another user's key. To be closed by itself. */
  forUser(apiKey: string): TonpoClient;
  /** Takes another key for all further requests and connects. */
  setApiKey(apiKey: string): void;
  /** Ends every request and stream. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_HEADER = "X-API-Key";
/** Sent with every request, so that the service can tell who calls. */
const PRODUCT = "anybroker-tonpo/0.1.0";

/**
 * Makes a client of the Tonpo API. Nothing is sent before the first call.
 *
 * Calls throw a `TonpoError` for what the service or the broker refuses, and a `BrokerError` of the transport when no
 * answer came. Nothing but a read that was put off by `Retry-After` is ever sent twice.
 */
export function createTonpoClient(options: TonpoClientOptions): TonpoClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const secrets = options.secrets ?? new SecretKeeper();
  const baseUrl = parseBaseUrl(options.baseUrl);
  const key = new ApiKey(options.apiKeyHeader ?? DEFAULT_HEADER, options.apiKey, secrets);
  const userAgent = options.userAgent === undefined ? PRODUCT : `${options.userAgent} ${PRODUCT}`;
  const transports = options.transports ?? nodeTransports({ clock, random, logger, secrets });
  const ca = options.ca === undefined ? {} : { ca: options.ca };
  const requester = new Requester({
    ...ca,
    baseUrl,
    key,
    userAgent,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    clock,
    random,
    secrets,
    transports,
  });
  const host: StreamHost = {
    ...ca,
    clock,
    random,
    logger,
    transports,
    url: streamUrlOf(baseUrl, options.streamUrl),
    headers: () => ({ ...key.headers(), "user-agent": userAgent }),
  };
  const streams = new Set<TonpoStream>();
  const streamed = (symbol: string): SymbolPrice | undefined => {
    for (const stream of streams) {
      const price = stream.latestPrice(symbol);
      if (price !== undefined) return price;
    }
    return undefined;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...streams].map((stream) => stream.close()));
    await requester.close();
  };
  return {
    service: serviceCalls(requester),
    users: userCalls(requester, key, secrets),
    accounts: accountCalls(requester, { clock }),
    account: accountInfoCalls(requester),
    orders: orderCalls(requester),
    positions: positionCalls(requester),
    symbols: symbolCalls(requester, streamed),
    history: historyCalls(requester),
    webhooks: webhookCalls(requester, secrets),
    admin: adminCalls(requester),
    stream: {
      connect: async (streamOptions) => {
        key.require("stream.connect");
        const stream = await TonpoStream.open(host, streamOptions);
        streams.add(stream);
        stream.on("close", ({ byUs }) => byUs && streams.delete(stream)).on("failed", () => streams.delete(stream));
        return stream;
      },
    },
    forUser: (apiKey) => createTonpoClient({ ...options, clock, random, logger, secrets, transports, apiKey }),
    setApiKey: (apiKey) => key.set(apiKey),
    close,
    [Symbol.asyncDispose]: close,
  };
}
