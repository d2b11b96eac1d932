import type { Capabilities } from "../adapter/capabilities.ts";
import type { OrderPatch, PositionPatch } from "../adapter/commands.ts";
import type { AccountEventMap, AccountEventUnion } from "../engine/events.ts";
import type { Freshness } from "../engine/freshness.ts";
import type { RestoredCommand } from "../engine/restart.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountInfo, AccountSummary } from "../model/account.ts";
import type { Candle, Timeframe } from "../model/candles.ts";
import type { Depth } from "../model/depth.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { Order, OrderIntent, OrderType, Side, TimeInForce } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { NumberInput } from "../model/units.ts";

/** What every call takes. */
export interface CallOptions {
  /** Aborts the call; the error's `outcome` says whether it had left. */
  readonly signal?: AbortSignal;
  /** Deadline of the whole call, retries included; default 30 s. */
  readonly timeoutMs?: number;
}

/** A protection level as callers write it: a price, or a distance from the fill in price units. */
export type LevelInput = NumberInput | { readonly distance: NumberInput };

/** A new order. Lots and prices must lie on the symbol's grid unless `round` is given. */
export interface PlaceOrderRequest {
  /** The program's own name of the symbol; resolved to the broker's. */
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly lots: NumberInput;
  /** The limit of a limit or stop-limit order. */
  readonly limitPrice?: NumberInput;
  /** The trigger of a stop or stop-limit order. */
  readonly stopPrice?: NumberInput;
  readonly stopLoss?: LevelInput;
  readonly takeProfit?: LevelInput;
  /** The stop loss follows the price at this distance, in price units. */
  readonly trailingDistance?: NumberInput;
  readonly timeInForce?: TimeInForce;
  /** The end of a `gtd` order: ms since the epoch, or a Date. */
  readonly expireTime?: number | Date;
  /** Largest accepted slippage of a market order, in price units. */
  readonly maxSlippage?: NumberInput;
  /**
   * What the order is to do; default `open`. On a netting account an `open` that would shrink a position is refused
   * before it is sent, so that the same program ends in the same net exposure everywhere.
   */
  readonly intent?: OrderIntent;
  /** Takes lots off the grid to it: `down`, or `nearest` (never up). Absent: an error names the nearest allowed. */
  readonly round?: "down" | "nearest";
  /** Makes the command idempotent; generated when absent. */
  readonly clientOrderId?: string;
  readonly comment?: string;
}

/** What a batch (`cancelAll`, `closeAll`) did to each of its items. */
export interface BatchResult<Item> {
  readonly done: readonly Item[];
  readonly failed: readonly { readonly item: Item; readonly error: BrokerError }[];
}

/** A change of a position's or order's levels, with numbers as callers write them; null takes a level off. */
export type PatchInput<Patch> = { readonly [Key in keyof Patch]?: NumberInput | Extract<Patch[Key], null> };

export interface OrdersSurface {
  /**
   * Places an order. Resolves when a resting order is accepted, or a market order has its final state.
   *
   * Rejects with a `BrokerError`: INVALID_VOLUME, INVALID_PRICE, INVALID_STOPS, UNSUPPORTED before anything is sent;
   * the broker's refusal (NO_MONEY, MARKET_CLOSED, ...); UNKNOWN_OUTCOME when a lost answer could not be resolved.
   */
  place(request: PlaceOrderRequest, options?: CallOptions): Promise<Order>;
  /** Changes a resting order; fields that are left out stay as they are. */
  modify(id: string, patch: PatchInput<OrderPatch>, options?: CallOptions): Promise<Order>;
  cancel(id: string, options?: CallOptions): Promise<Order>;
  /** Cancels every resting order that fits the filter, risk-reducing lane, and goes on when one is refused. */
  cancelAll(
    filter?: { readonly symbol?: string; readonly side?: Side },
    options?: CallOptions,
  ): Promise<BatchResult<Order>>;
  /** The resting orders as the books have them now; no request. */
  list(filter?: { readonly symbol?: string }): readonly Order[];
  /** By broker id or client order id, ended ones of this session included. */
  get(id: string): Order | undefined;
}

export interface PositionsSurface {
  /** The open positions as the books have them now; no request. */
  list(filter?: { readonly symbol?: string }): readonly Position[];
  get(id: string): Position | undefined;
  /** Net lots of a symbol: longs less shorts. */
  net(symbol: string): number;
  /** Sets or takes off (null) stop loss and take profit; a level that is left out stays. */
  modify(id: string, patch: PatchInput<PositionPatch>, options?: CallOptions): Promise<Position>;
  /** Closes all of a position, or `lots` of it. Resolves with the closing deals as far as the broker tells them. */
  close(id: string, options?: CallOptions & CloseOptions): Promise<CloseResult>;
  closeAll(
    filter?: { readonly symbol?: string; readonly side?: Side },
    options?: CallOptions,
  ): Promise<BatchResult<Position>>;
  /** Closes two opposite positions of a symbol against each other. */
  closeBy(id: string, oppositeId: string, options?: CallOptions): Promise<void>;
  /** Closes the position and opens the same lots on the other side. */
  reverse(id: string, options?: CallOptions): Promise<Order>;
}

export interface CloseOptions {
  readonly lots?: NumberInput;
  readonly round?: "down" | "nearest";
  readonly clientOrderId?: string;
}

export interface CloseResult {
  readonly positionId: string;
  readonly closedLots: number;
  /** What is left open; 0 when the position is gone. */
  readonly remainingLots: number;
  readonly deals: readonly Deal[];
}

export interface SymbolsSurface {
  /** All symbols, or those whose name fits a pattern with `*` and `?`, case ignored. */
  list(pattern?: string): readonly SymbolInfo[];
  /**
   * The broker's symbol for the program's name: an alias of the configuration, the exact name, or the only one that
   * fits with a prefix or suffix (`EURUSD` finds `EURUSD.r`).
   *
   * Throws SYMBOL_NOT_FOUND, or SYMBOL_AMBIGUOUS with the candidates.
   */
  resolve(name: string): SymbolInfo;
  /** Reads the list again from the broker. */
  refresh(options?: CallOptions): Promise<readonly SymbolInfo[]>;
}

/** A stretch of time. Instants are ms since the epoch, or Dates. `to` defaults to now. */
export interface TimeRange {
  readonly from?: number | Date;
  readonly to?: number | Date;
  readonly symbol?: string;
}

/** A long read: iterate it (it pages by itself and fetches no more than you take), or collect it. */
export interface LongRead<Item> extends AsyncIterable<Item> {
  toArray(): Promise<readonly Item[]>;
}

export interface HistorySurface {
  /** Deals, oldest first; `from` defaults to seven days before `to`. */
  deals(range?: TimeRange, options?: CallOptions): LongRead<Deal>;
  /** Orders that have ended, oldest first. */
  orders(range?: TimeRange, options?: CallOptions): LongRead<Order>;
  /** Deposits, withdrawals and other changes of the balance, oldest first. */
  cash(range?: TimeRange, options?: CallOptions): LongRead<CashOperation>;
}

/** A candle query. `limit` takes the newest ones up to `to`; without `from` and `limit` the last 500 are read. */
export interface CandleQuery {
  readonly from?: number | Date;
  readonly to?: number | Date;
  readonly limit?: number;
}

/**
 * A live stream, read by `for await` or by the listener given at the start. Closing it stops the stream; the wire's
 * subscription ends with its last reader.
 */
export interface Stream<Item> extends AsyncIterable<Item>, AsyncDisposable {
  /** Resolves when the broker has granted the subscription, rejects when it has refused. */
  readonly ready: Promise<void>;
  /** Items that this reader never saw because a later one replaced them while it was busy. */
  readonly dropped: number;
  close(): Promise<void>;
}

/** Stops listening. */
export interface Listening extends Disposable {
  off(): void;
}

/** The parts of an account that every broker has. */
export interface AccountBase {
  readonly id: string;
  readonly info: AccountInfo;
  readonly capabilities: Capabilities;
  /** The account's money as last known; no request. */
  readonly state: AccountSummary;
  /**
   * Whether `state`, `orders` and `positions` can be believed now; no request. After a failed reading or a lost link they
   * stay as last known and count as stale until a whole reading has succeeded.
   */
  readonly freshness: Freshness;
  /** With a journal: what an earlier process had sent and not heard of, and what was found of it before this one began. */
  readonly restored: readonly RestoredCommand[];
  /** Reads the account's money now. */
  summary(options?: CallOptions): Promise<AccountSummary>;
  readonly symbols: SymbolsSurface;
  readonly orders: OrdersSurface;
  readonly positions: PositionsSurface;
  readonly history: HistorySurface;
  /** One present price. */
  quote(symbol: string, options?: CallOptions): Promise<Tick>;
  /** Live prices of one or more symbols; a slow reader gets the latest per symbol and a count of the dropped. */
  ticks(symbols: string | readonly string[], listener?: (tick: Tick) => void): Stream<Tick>;
  /** Candle history, oldest first. */
  candles(symbol: string, timeframe: Timeframe, query?: CandleQuery, options?: CallOptions): LongRead<Candle>;
  /** Each candle once, when it has closed. */
  liveCandles(symbol: string, timeframe: Timeframe, listener?: (candle: Candle) => void): Stream<Candle>;
  /** Hears one kind of event. A listener that throws hurts nobody but is reported on `broker.status()`. */
  on<Type extends keyof AccountEventMap>(type: Type, listener: (event: AccountEventMap[Type]) => void): Listening;
  /** All events in order, none dropped. */
  events(): Stream<AccountEventUnion>;
  /** Brings the books up to the broker's now: missed events are told, marked as recovered. */
  sync(options?: CallOptions): Promise<void>;
}

/** The book of a symbol, where the broker has one. */
export type DepthSurface = (symbol: string, listener?: (depth: Depth) => void) => Stream<Depth>;

/** Present, absent, or to be looked for, as the capability is known to be true, false or unknown at compile time. */
type Gate<Known, Surface extends object> = Known extends true
  ? Surface
  : Known extends false
    ? { readonly [Key in keyof Surface]?: never }
    : Partial<Surface>;

/** An account of a broker whose capabilities are known at compile time as far as `Caps` tells. */
export type Account<Caps extends Capabilities = Capabilities, Native = unknown> = AccountBase & {
  readonly native: Native;
} & Gate<Caps["depth"], { readonly depth: DepthSurface }>;

/** A fact about the link. */
export type StatusEvent =
  | { readonly state: "connecting"; readonly timeMs: number }
  | { readonly state: "ready"; readonly timeMs: number }
  | { readonly state: "lost"; readonly timeMs: number; readonly cause: BrokerError }
  | { readonly state: "resumed"; readonly timeMs: number; readonly gapMs: number }
  | { readonly state: "failed"; readonly timeMs: number; readonly cause: BrokerError }
  | { readonly state: "closed"; readonly timeMs: number }
  /** Not a change of state: something was skipped, stale, refused or thrown by a listener. */
  | { readonly state: "problem"; readonly timeMs: number; readonly error: BrokerError; readonly accountId?: string };

/** One finding of `diagnose`. `broker`: what the adapter knows of its broker, such as the zone of the server's clock. */
export interface Finding {
  readonly part:
    | "link"
    | "auth"
    | "clock"
    | "budget"
    | "queue"
    | "broker"
    | "account"
    | "orders"
    | "journal"
    | "stream"
    | "data";
  readonly ok: boolean;
  readonly message: string;
  /** The numbers behind it; those of time in ms. */
  readonly measures?: Readonly<Record<string, number>>;
  /** How old the last evidence of this part is. */
  readonly ageMs?: number;
  readonly fix?: string;
}

/** One connected service. */
export interface Broker<Caps extends Capabilities = Capabilities, BrokerNative = unknown, AccountNative = unknown>
  extends AsyncDisposable {
  /** The adapter's name. */
  readonly name: string;
  readonly capabilities: Caps;
  /** The vendor's whole API. */
  readonly native: BrokerNative;
  accounts(options?: CallOptions): Promise<readonly AccountInfo[]>;
  /** The named account; without a name the configured or only one. The same object each time. */
  account(id?: string, options?: CallOptions): Promise<Account<Caps, AccountNative>>;
  /** Facts about the link as they come. The first one is the present state. */
  status(listener?: (event: StatusEvent) => void): Stream<StatusEvent>;
  /** Why is it stuck? Names each part and the age of the last evidence; holds no secret. */
  diagnose(): readonly Finding[];
  close(): Promise<void>;
}
