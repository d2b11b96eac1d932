import { memoryTokens, SecretKeeper, silentLogger, systemClock, systemRandom } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { nodeTransports } from "@anybroker/core/transport";
import { toBrokerError } from "../errors.ts";
import type { Messages } from "../schema/index.ts";
import { DEFAULT_TOKEN_URL, TokenEndpoint } from "./auth.ts";
import { type AccountCalls, accountCalls, type WithToken } from "./calls/accounts.ts";
import { type AuthCalls, authCalls, type WithCall } from "./calls/auth.ts";
import { type HistoryCalls, historyCalls } from "./calls/history.ts";
import { type MarketCalls, marketCalls } from "./calls/market.ts";
import { type SymbolCalls, symbolCalls } from "./calls/symbols.ts";
import { type TradingCalls, tradingCalls } from "./calls/trading.ts";
import type { CtraderEvents } from "./client-events.ts";
import { type CtraderClientOptions, HOSTS, PORTS } from "./client-options.ts";
import { CtraderError } from "./ctrader-error.ts";
import { Emitter } from "./emitter.ts";
import type { Answer, RequestName, RequestOptions } from "./requests.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { SpotRouter } from "./spot-router.ts";
import { createGrant, type TokenPair } from "./tokens.ts";

/** The whole Open API, in the vendor's own words and units. */
export interface CtraderClient extends AsyncDisposable {
  readonly auth: AuthCalls;
  readonly accounts: AccountCalls;
  readonly symbols: SymbolCalls;
  readonly trading: TradingCalls;
  readonly market: MarketCalls;
  readonly history: HistoryCalls;
  readonly connected: boolean;
  /** Connects and authenticates the application; from then on the connection is kept. */
  connect(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** The server's version, as a text of unknown form. */
  version(options?: RequestOptions): Promise<string>;
  /** Sends any request of the protocol. Trading requests are never repeated. */
  request<Name extends RequestName>(
    name: Name,
    message: Messages[Name],
    options?: RequestOptions,
  ): Promise<Answer<Name>>;
  /** Listens to the broker's events and to the connection. Returns what ends that. Spots: `market.onSpot`. */
  on<Name extends keyof CtraderEvents>(name: Name, listener: (event: CtraderEvents[Name]) => void): () => void;
  close(): Promise<void>;
}

const DEFAULTS = {
  timeoutMs: 30_000,
  heartbeatMs: 10_000,
  silenceMs: 60_000,
  refreshMarginMs: 300_000,
} as const;

/**
 * Makes a client of the cTrader Open API. Nothing is sent before `connect`.
 *
 * Calls throw a `CtraderError` for what the broker refuses, and a `BrokerError` when no answer came.
 */
export function createCtraderClient(options: CtraderClientOptions): CtraderClient {
  const { clientId, clientSecret, environment = "demo", transport: form = "protobuf" } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const secrets = options.secrets ?? new SecretKeeper();
  const tokens = options.tokens ?? memoryTokens();
  const transports = options.transports ?? nodeTransports({ clock, random, logger, secrets });
  for (const secret of [clientSecret, options.accessToken, options.refreshToken]) secrets.add(secret ?? "");
  const settings = { ...DEFAULTS, ...defined(options) };
  const events = new Emitter<CtraderEvents>(logger);
  const spots = new SpotRouter();
  const ca = options.ca === undefined ? {} : { ca: options.ca };
  const keeper = new SessionKeeper({
    ...settings,
    clientId,
    clientSecret,
    target: {
      form,
      host: options.host ?? HOSTS[environment],
      port: options.port ?? PORTS[form],
      ...ca,
      ...(options.tls !== undefined && { tls: options.tls }),
      ...(options.connectTimeoutMs !== undefined && { connectTimeoutMs: options.connectTimeoutMs }),
      ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
    },
    transports,
    clock,
    random,
    logger,
    events,
    spots,
  });
  const tokenUrl = options.tokenUrl ?? DEFAULT_TOKEN_URL;
  const endpoint = new TokenEndpoint({ ...ca, clientId, clientSecret, tokenUrl, transports, clock, secrets });
  keeper.use(
    createGrant({
      store: tokens,
      clientId,
      configured: configuredPair(options),
      clock,
      random,
      secrets,
      marginMs: settings.refreshMarginMs,
      onProblem: (error) => events.emit("problem", { error }),
      refresh: async (refreshToken, call) => {
        try {
          const pair = await keeper.refreshOverWire(refreshToken, call);
          return pair ?? (await endpoint.refresh(refreshToken, call));
        } catch (error) {
          throw refreshError(error);
        }
      },
    }),
  );
  const send = keeper.request.bind(keeper);
  const withCall: WithCall = async (operation, init = {}, work) => {
    if (init.call !== undefined) return work(init.call);
    const { signal, timeoutMs = settings.timeoutMs } = init;
    const call = createCall({ clock, random }, { operation, timeoutMs, ...(signal !== undefined && { signal }) });
    try {
      return await work(call);
    } finally {
      call.dispose();
    }
  };
  const withToken: WithToken = (given, init, work) =>
    given === undefined ? withCall("tokens", init, (call) => keeper.withToken(call, work)) : work(given);
  const close = async (): Promise<void> => {
    await Promise.all([keeper.close(), endpoint.close()]);
  };
  return {
    auth: authCalls({ clientId, authorizationUrl: options.authorizationUrl, endpoint, tokens, keeper, withCall }),
    accounts: accountCalls(send, keeper, withToken),
    symbols: symbolCalls(send),
    trading: tradingCalls(send),
    market: marketCalls(send, keeper, spots),
    history: historyCalls(send),
    get connected() {
      return keeper.connected;
    },
    connect: ({ signal } = {}) => keeper.open(signal),
    version: async (init) => (await send("ProtoOAVersionReq", {}, init)).version,
    request: send,
    on: (name, listener) => events.on(name, listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The timings that were given. */
function defined(options: CtraderClientOptions): Partial<Record<keyof typeof DEFAULTS, number>> {
  const { timeoutMs, heartbeatMs, silenceMs, refreshMarginMs } = options;
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(silenceMs !== undefined && { silenceMs }),
    ...(refreshMarginMs !== undefined && { refreshMarginMs }),
  };
}

function configuredPair({ accessToken, refreshToken, expiresAtMs }: CtraderClientOptions): TokenPair | undefined {
  if (accessToken === undefined) return undefined;
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
}

/** A refused refresh token is dead: single use, revoked or replaced. Anything else may pass. */
function refreshError(error: unknown): unknown {
  if (!CtraderError.is(error)) return error;
  const known = toBrokerError(error);
  if (known.kind !== "auth" && known.kind !== "validation" && known.kind !== "not-found") return known;
  const message = `cTrader refused the refresh token with ${error.code}; it was used before or revoked: log in again`;
  return toBrokerError(new CtraderError("CH_ACCESS_TOKEN_INVALID", message, error.facts));
}
