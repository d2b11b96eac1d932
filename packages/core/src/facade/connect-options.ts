import type { TokenStore } from "../adapter/token-store.ts";
import type { Transports } from "../adapter/transports.ts";
import type { Interceptor } from "../engine/call.ts";
import type { Journal } from "../engine/journal.ts";
import type { ProtectionPolicy } from "../engine/protector.ts";
import type { PositionMode } from "../model/account.ts";
import type { OrderType, TimeInForce } from "../model/orders.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/log.ts";
import type { Random } from "../system/random.ts";
import type { TransportEnvironment } from "../transport/node-transports.ts";

export type { AccountView } from "../engine/account-view.ts";
export type { InterceptedCall, Interceptor } from "../engine/call.ts";

/** What a program needs of its broker; checked when the account opens, so that nothing is missing at 3 a.m. */
export interface Requirements {
  readonly positions?: PositionMode;
  readonly orders?: readonly OrderType[];
  readonly timeInForce?: readonly TimeInForce[];
  readonly depth?: boolean;
  readonly partialClose?: boolean;
  readonly closeBy?: boolean;
  readonly trailingStop?: boolean;
  readonly modifyOrder?: boolean;
  readonly candles?: boolean;
  readonly dealHistory?: boolean;
}

/** Makes the ways to the wire, from the clock, chance, log and secrets of the connection. */
export type TransportFactory = (environment: TransportEnvironment) => Transports | Promise<Transports>;

/** What `connect` takes besides the adapter. All optional; tests put their own clock and transports here. */
export interface ConnectOptions {
  /** Deadline of the connect; default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The account that `broker.account()` opens; needed when there are several. */
  readonly account?: string;
  readonly requires?: Requirements;
  /** The program's names of symbols to the broker's. Wins over every other rule. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Around every call, the first one outermost. */
  readonly intercept?: readonly Interceptor[];
  readonly logger?: Logger;
  /**
   * The folder for what has to outlive the process: the journal `<dataDir>/<broker>.journal` and, unless `tokens` names
   * another place, rotating tokens in `<dataDir>/<broker>.tokens.json`. Made when it is missing. One process at a time
   * can trade on it: another is refused with INVALID_CONFIG.
   */
  readonly dataDir?: string;
  /** Where rotating tokens are kept; default in `dataDir`, without it in memory: a restart then needs new ones. */
  readonly tokens?: TokenStore;
  /**
   * Remembers commands over a killed process: `fileJournal("data/orders.journal")`. Default a file in `dataDir`; without
   * that, or when it is false, what the wire itself shows of a command is all there is after a restart. Closed with
   * the broker.
   */
  readonly journal?: Journal | false;
  /** What is done while a filled order lacks its levels, at brokers that take them in a second request. */
  readonly protection?: ProtectionPolicy;
  /** How often the books are compared with the broker's without a cause; default 60 s, 0 switches it off. */
  readonly auditIntervalMs?: number;
  /** Default deadline of every call; default 30 s. */
  readonly callTimeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Ways to the wire of one's own, or what makes them when an adapter first asks: a recording's, a replay's. */
  readonly transports?: Transports | TransportFactory;
}

/** The options of a connection by configuration: which adapter, and everything that is the adapter's own. */
export interface BrokerConfig {
  /** The adapter's name (`tickerall`) or the package to load it from (`my-broker-adapter`, `./adapter.js`). */
  readonly adapter: string;
  readonly account?: string;
  readonly requires?: Requirements;
  readonly aliases?: Readonly<Record<string, string>>;
  /** The file in which rotating tokens are kept, as by `fileTokens`. */
  readonly tokens?: string;
  /** The folder for the journal and the tokens; see `ConnectOptions`. */
  readonly dataDir?: string;
  readonly [option: string]: unknown;
}
