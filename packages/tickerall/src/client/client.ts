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
import { authHeaders, userAgentOf } from "./auth.ts";
import { type AccountCalls, accountCalls } from "./calls/accounts.ts";
import { type BulkCalls, bulkCalls } from "./calls/bulk.ts";
import { type CandleCalls, candleCalls } from "./calls/candles.ts";
import { type CopyCalls, copyCalls } from "./calls/copy.ts";
import { type HistoryCalls, historyCalls } from "./calls/history.ts";
import { discover, type MeshCalls, meshCalls } from "./calls/mesh.ts";
import { type OrderCalls, orderCalls } from "./calls/orders.ts";
import { type PositionCalls, positionCalls } from "./calls/positions.ts";
import { type SessionCalls, sessionCalls, startSession } from "./calls/sessions.ts";
import { KeptSessions } from "./kept-sessions.ts";
import { type EdgeRoute, MeshRouter } from "./mesh-router.ts";
import { Requester } from "./requester.ts";
import { TickerallStream } from "./stream.ts";
import type { StreamHost } from "./stream-connection.ts";
import type { StreamOptions } from "./stream-options.ts";
import { DEFAULT_BASE_URL, parseBaseUrl, streamUrlOf } from "./urls.ts";

/** How a client is made. Either `apiKey` or `headers` is needed. */
export interface TickerallClientOptions {
  readonly apiKey?: string;
  /** Sent with every request and the stream's upgrade, before the key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `https://api.tickerall.com`. The scheme is needed: the stream's URL follows from it. */
  readonly baseUrl?: string;
  /** The stream's whole URL; default the base URL's `/v1/stream`. */
  readonly streamUrl?: string;
  /** Deadline of each request; default 30 s. */
  readonly timeoutMs?: number;
  /** Put in front of the library's own `User-Agent`. */
  readonly userAgent?: string;
  /** Called before a kept account that was found cold is warmed. */
  readonly onRearm?: (accountId: string) => void;
  /** Called after it. */
  readonly onRearmed?: (accountId: string) => void;
  /**
   * Takes the direct way to accounts where the service offers one. Default false, other than in the vendor's own
   * client: it sends the passwords of all started sessions to the service once more, and a second host comes into play.
   */
  readonly mesh?: boolean;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** Default: HTTP and WebSockets of this machine. */
  readonly transports?: Transports;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Learns every key, password and grant, and takes them out of messages. */
  readonly secrets?: SecretKeeper;
}

/** The whole TickerAll API, in the service's own words and units. */
export interface TickerallClient extends AsyncDisposable {
  readonly sessions: SessionCalls;
  readonly accounts: AccountCalls;
  readonly orders: OrderCalls;
  readonly positions: PositionCalls;
  readonly candles: CandleCalls;
  readonly history: HistoryCalls;
  readonly bulk: BulkCalls;
  readonly copy: CopyCalls;
  readonly mesh: MeshCalls;
  readonly stream: {
    /** Opens a new stream; every call opens another one. */
    connect(options?: StreamOptions): Promise<TickerallStream>;
  };
  /** Accounts whose credentials are kept. */
  keptSessionIds(): readonly string[];
  /** Warms a kept account. Throws NO_KEPT_CREDENTIALS. */
  rearm(accountId: string): Promise<void>;
  /** Warms every kept account, cold or not; failures are logged. */
  rearmAll(): Promise<void>;
  /** Warms the kept accounts that the roster shows as cold; failures are logged. */
  rearmCold(): Promise<void>;
  /** Ends every request and stream. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Makes a client of the TickerAll API. Nothing is sent before the first call.
 *
 * Calls throw a `TickerallError` for what the service refuses, and a `BrokerError` of the transport when no answer came.
 */
export function createTickerallClient(options: TickerallClientOptions): TickerallClient {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const secrets = options.secrets ?? new SecretKeeper();
  for (const secret of [options.apiKey ?? "", ...Object.values(options.headers ?? {})]) secrets.add(secret);
  const baseUrl = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
  const streamUrl = streamUrlOf(baseUrl, options.streamUrl);
  const headers = authHeaders(options);
  const userAgent = userAgentOf(options.userAgent);
  const transports = options.transports ?? nodeTransports({ clock, random, logger, secrets });
  const ca = options.ca === undefined ? {} : { ca: options.ca };
  const requester = new Requester({
    ...ca,
    baseUrl,
    headers,
    userAgent,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    clock,
    random,
    secrets,
    transports,
  });
  const kept = new KeptSessions({
    logger,
    start: (credentials) => startSession(requester, credentials),
    onRearm: options.onRearm,
    onRearmed: options.onRearmed,
  });
  const mesh = new MeshRouter(options.mesh ?? false, {
    clock,
    logger,
    discover: async (credentials) => {
      const found = await discover(requester, credentials);
      secrets.add(found.grant);
      return found;
    },
  });
  requester.use(kept, mesh);
  const accounts = accountCalls(requester, kept, mesh);
  const rearmCold = async (): Promise<void> => {
    if (kept.ids().length === 0) return;
    const roster = await accounts.list();
    await kept.rearmEach(roster.filter((account) => !account.hot).map((account) => account.id));
  };
  const streams = new Set<TickerallStream>();
  const host: StreamHost = {
    clock,
    random,
    logger,
    transports,
    base: { url: streamUrl, headers: { ...headers, "user-agent": userAgent }, ...ca },
    edge: () => mesh.streamRoute(),
    edgeTarget: (route) => ({ url: route.streamUrl, headers: { "user-agent": userAgent }, ...ca }),
    edgeFailed: (route, cause) => edgeFailed(mesh, route, cause),
    beforeResubscribe: rearmCold,
  };
  const close = async (): Promise<void> => {
    await Promise.all([...streams].map((stream) => stream.close()));
    await requester.close();
  };
  return {
    sessions: sessionCalls(requester, kept, mesh),
    accounts,
    orders: orderCalls(requester),
    positions: positionCalls(requester),
    candles: candleCalls(requester),
    history: historyCalls(requester),
    bulk: bulkCalls(requester),
    copy: copyCalls(requester),
    mesh: meshCalls(requester, mesh),
    stream: {
      connect: async (streamOptions) => {
        const stream = await TickerallStream.open(host, streamOptions);
        streams.add(stream);
        stream.on("close", ({ byUs }) => byUs && streams.delete(stream)).on("failed", () => streams.delete(stream));
        return stream;
      },
    },
    keptSessionIds: () => kept.ids(),
    rearm: (accountId) => kept.rearm(accountId),
    rearmAll: async () => {
      await kept.rearmEach(kept.ids());
    },
    rearmCold,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A refused grant is renewed; an edge that can't be reached is left alone for a while. */
async function edgeFailed(mesh: MeshRouter, route: EdgeRoute, cause: { readonly code: string }): Promise<void> {
  if (cause.code === "AUTH_FAILED" || cause.code === "CONNECTION_LOST") await mesh.renew(route);
  else mesh.markBroken(route, cause);
}
