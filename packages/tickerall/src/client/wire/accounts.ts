import * as z from "zod";
import {
  integer,
  list,
  number,
  optional,
  type Platform,
  side,
  type TerminalType,
  textOrNumber,
  ticket,
  word,
} from "./base.ts";

/** Answer of `POST /v1/sessions` and `/reconnect`. */
export const sessionStarted = z.object({
  accountId: z.string().min(1),
  isDemo: z.boolean().default(false),
  status: word<"connected">().default("connected"),
  /** ISO-8601; what expires then is not documented. */
  expiresAt: optional(z.string()),
});

/** A session that was started: the account's handle. */
export type SessionStarted = z.output<typeof sessionStarted>;

/** One always-hot account that waits for its credentials. */
const pendingRearmRow = z.object({
  id: z.string().min(1),
  broker: optional(word<Platform>()),
  server: optional(z.string()),
  /** Masked. */
  accountNumber: optional(textOrNumber),
});

export type PendingRearm = z.output<typeof pendingRearmRow>;

/** Answer of `GET /v1/always-hot/pending`. */
export const pendingRearm = z.object({ pending: list(pendingRearmRow) });

/** One row of the roster. */
export const accountListing = z.object({
  id: z.string().min(1),
  broker: word<Platform>(),
  server: optional(z.string()),
  /** The login, masked (`****1957`). */
  accountNumber: optional(textOrNumber),
  isDemo: z.boolean().default(false),
  /** State of the registration, not of the connection: look at `hot`. */
  status: optional(word<"PENDING" | "ACTIVE" | "COOLED" | "REJECTED">()),
  /** True only when the account's connection is warm. */
  hot: z.boolean().default(false),
  alwaysHotState: word<"off" | "active" | "needs-rearm">().default("off"),
  terminalType: optional(word<TerminalType>()),
  webTerminalUrl: optional(z.string()),
  webEndpoint: optional(z.string()),
  lastHotAt: optional(z.string()),
  createdAt: optional(z.string()),
  group: optional(z.string()),
  /** The broker's local time less UTC, in seconds. */
  serverTimeOffsetSeconds: optional(integer),
});

export type AccountListing = z.output<typeof accountListing>;

/** Answer of `GET /v1/accounts`: a bare list, or one wrapped as every other list is. */
export const accountListings = z.union([
  z.array(accountListing),
  z.object({ accounts: z.array(accountListing) }).transform(({ accounts }) => accounts),
]);

/** The money and the facts of an account. Amounts are in the account's currency. */
export const accountDetails = z.object({
  name: optional(z.string()),
  accountType: optional(z.string()),
  leverage: optional(number),
  balance: optional(number),
  brokerName: optional(z.string()),
  brokerWebsite: optional(z.string()),
  supportEmail: optional(z.string()),
  metaQuotesId: optional(z.string()),
  group: optional(z.string()),
  serverTimeOffsetSeconds: optional(integer),
  /** MetaTrader 5 only, like equity and margin. */
  currency: optional(z.string()),
  equity: optional(number),
  margin: optional(number),
  freeMargin: optional(number),
  /** Percent; absent while no margin is in use. */
  marginLevel: optional(number),
});

export type AccountDetails = z.output<typeof accountDetails>;

/** An open position, in account reads and stream events. */
export const position = z.object({
  ticket,
  symbol: z.string().min(1),
  side,
  /** Lots. */
  volume: number,
  /** 0: none. */
  stopLoss: number.default(0),
  /** 0: none. */
  takeProfit: number.default(0),
  magic: optional(number),
  comment: optional(z.string()),
  swap: optional(number),
  commission: optional(number),
  openTime: optional(z.string()),
  brokerOpenTime: optional(z.string()),
  entryPrice: optional(number),
  currentPrice: optional(number),
  /** Floating, in the account's currency. */
  profit: optional(number),
  lastUpdate: optional(z.string()),
});

export type Position = z.output<typeof position>;

/** Answer of `GET /v1/accounts/{id}`. */
export const accountSnapshot = z
  .object({
    id: z.string().min(1),
    broker: word<Platform>().default("mt5"),
    server: optional(z.string()),
    accountNumber: optional(textOrNumber),
    isDemo: z.boolean().default(false),
    status: word<"online" | "offline">(),
    account: optional(accountDetails),
    positions: list(position),
    /** What to do about an account that is offline. */
    hint: optional(z.string()),
  })
  .transform((snapshot) => ({ ...snapshot, online: snapshot.status === "online" }));

/** An account with its positions; without money and positions while it is offline. */
export type AccountSnapshot = z.output<typeof accountSnapshot>;

/** Answer of `GET .../symbols`. */
export const symbolNames = z.object({ symbols: list(z.string()) });

/** The trading rules of a symbol. */
export const symbolSpec = z.object({
  name: z.string().min(1),
  volumeMin: optional(number),
  volumeMax: optional(number),
  volumeStep: optional(number),
  /** `broker` is authoritative, `derived` a best effort. */
  specSource: word<"broker" | "derived">().default("derived"),
  /** MetaTrader 5's number: 0 disabled, 1 long only, 2 short only, 3 close only, 4 full. */
  tradeMode: optional(integer),
  tradeModeSource: optional(z.string()),
  digits: optional(integer),
  point: optional(number),
  tickSize: optional(number),
  contractSize: optional(number),
  /** Worth of a move of one point on one lot, in the profit currency. */
  tickValue: optional(number),
  /** The same in the account's currency; absent when unknown. */
  tickValueAccount: optional(number),
  tickValueCurrency: optional(z.object({ code: z.string(), source: word<"wire" | "heuristic" | "override">() })),
  baseCurrency: optional(z.string()),
  profitCurrency: optional(z.string()),
  marginCurrency: optional(z.string()),
});

export type SymbolSpec = z.output<typeof symbolSpec>;

/** Answer of `GET .../symbol-specs`; an empty list for a MetaTrader 4 account. */
export const symbolSpecs = z.object({ specs: list(symbolSpec) });

/** Answer of `DELETE /v1/accounts/{id}`. */
export const accountRemoval = z.object({
  id: z.string(),
  status: word<"DISCONNECTED">().default("DISCONNECTED"),
  removed: z.boolean().default(true),
  /** Always-hot connections that are still billed. */
  billableCount: integer.default(0),
  /** Whether this very call removed something. */
  existed: optional(z.boolean()),
});

export type AccountRemoval = z.output<typeof accountRemoval>;

/** Answer of `POST .../disconnect`. */
export const accountDisconnected = z.object({
  accountId: z.string(),
  status: word<"disconnected">().default("disconnected"),
  hot: z.boolean().default(false),
});

export type AccountDisconnected = z.output<typeof accountDisconnected>;

/** Answer of `POST .../migrate`. */
export const accountMigration = z.object({
  id: z.string(),
  /** After the call. */
  terminalType: word<TerminalType>(),
  /** `noop` when the account was there already. */
  status: word<"noop" | "migrated">(),
});

export type AccountMigration = z.output<typeof accountMigration>;
