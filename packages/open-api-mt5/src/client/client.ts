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
import { authHeaders } from "./auth.ts";
import { type AccountCalls, accountCalls } from "./calls/account.ts";
import {
  analysisCalls,
  type CalendarCalls,
  type ExposureCalls,
  type HistoryCalls,
  type SpreadTraceCalls,
  type VirtualCalls,
} from "./calls/analysis.ts";
import { type MarketCalls, marketCalls } from "./calls/market.ts";
import { type OrderCalls, orderCalls } from "./calls/orders.ts";
import { type PositionCalls, positionCalls } from "./calls/positions.ts";
import { type ServerCalls, serverCalls } from "./calls/server.ts";
import { PositionsStream, type PositionsStreamHandlers, type PositionsStreamOptions } from "./positions-stream.ts";
import { Requester } from "./requester.ts";
import { DEFAULT_BASE_URL, parseBaseUrl, positionsStreamUrl } from "./urls.ts";

/** How a client is made. */
export interface OpenApiMt5ClientOptions {
  /** Default `http://127.0.0.1:8000`. */
  readonly baseUrl?: string;
  /** The key of a server in `secure` or `secure-client` mode. */
  readonly apiKey?: string;
  /** The second key of a server in `secure-client` mode. */
  readonly apiSecret?: string;
  /** PEM of a certificate authority to trust besides the built-in ones: the server itself speaks no TLS, a proxy may. */
  readonly ca?: string;
  /** Default: HTTP and WebSockets of this machine. */
  readonly transports?: Transports;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Learns the keys and passwords, and takes them out of messages. */
  readonly secrets?: SecretKeeper;
}

/** The whole API of an open-api-mt5 server, in its own words, units and times. */
export interface OpenApiMt5Client extends AsyncDisposable {
  readonly server: ServerCalls;
  readonly account: AccountCalls;
  readonly market: MarketCalls;
  readonly orders: OrderCalls;
  readonly positions: PositionCalls;
  readonly history: HistoryCalls;
  readonly exposure: ExposureCalls;
  readonly calendar: CalendarCalls;
  readonly spreadTrace: SpreadTraceCalls;
  readonly virtual: VirtualCalls;
  readonly stream: {
    /** Opens the socket of the open positions; every call opens another one. */
    positions(handlers: PositionsStreamHandlers, options?: PositionsStreamOptions): Promise<PositionsStream>;
  };
  /** Ends every request and stream. */
  close(): Promise<void>;
}

/**
 * Makes a client of an open-api-mt5 server, 0.5.0 or 0.12.0. Nothing is sent before the first call, and nothing twice.
 *
 * Calls throw an `OpenApiMt5Error` for what the server refuses, and a `BrokerError` of the transport when no answer
 * came. What the terminal refuses is an answer: look at its `retcode`.
 */
export function createOpenApiMt5Client(options: OpenApiMt5ClientOptions = {}): OpenApiMt5Client {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const secrets = options.secrets ?? new SecretKeeper();
  const { apiKey, apiSecret, ca } = options;
  for (const secret of [apiKey, apiSecret]) if (secret !== undefined) secrets.add(secret);
  const baseUrl = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  const headers = authHeaders({ apiKey, apiSecret });
  const transports = options.transports ?? nodeTransports({ clock, random, logger, secrets });
  const requester = new Requester({ baseUrl, headers, ca, clock, random, secrets, transports });
  const streams = new Set<PositionsStream>();
  const host = {
    clock,
    random,
    transports,
    headers,
    ca,
    urlOf: (intervalSeconds: number) => positionsStreamUrl(baseUrl, intervalSeconds),
    onClosed: (stream: PositionsStream) => streams.delete(stream),
  };
  const close = async (): Promise<void> => {
    await Promise.all([...streams].map((stream) => stream.close()));
    await requester.close();
  };
  return {
    server: serverCalls(requester),
    account: accountCalls(requester),
    market: marketCalls(requester),
    orders: orderCalls(requester),
    positions: positionCalls(requester),
    ...analysisCalls(requester),
    stream: {
      positions: async (handlers, streamOptions = {}) => {
        const stream = await PositionsStream.open(host, streamOptions, handlers);
        streams.add(stream);
        return stream;
      },
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
