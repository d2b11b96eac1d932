import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountInfo, AccountSummary } from "../model/account.ts";
import type { Candle, Timeframe } from "../model/candles.ts";
import type { Depth } from "../model/depth.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { AccountId, PositionId, SymbolName } from "../model/ids.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { Call } from "./call.ts";
import type { Capabilities } from "./capabilities.ts";
import type {
  CancelOrderCommand,
  CloseByCommand,
  ClosePositionCommand,
  Command,
  ModifyOrderCommand,
  ModifyPositionCommand,
  PlaceOrderCommand,
  Receipt,
  Resolution,
} from "./commands.ts";

/** The books at one instant: account, every open position and every resting order. */
export interface Snapshot {
  readonly account: AccountSummary;
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
  /** The broker's instant of the snapshot, where it tells one. */
  readonly timeMs?: number;
}

/**
 * One thing that happened, with everything the wire told about it.
 *
 * The engine puts the parts into the one causal order, whatever order they were found in: order accepted, deal,
 * position, order state, account.
 */
export interface Execution {
  readonly order?: Order;
  readonly deal?: Deal;
  /** The position after it. */
  readonly position?: Position;
  /** The position that ended with it. */
  readonly closedPositionId?: PositionId;
  readonly account?: AccountSummary;
  readonly cash?: CashOperation;
}

/** What a wire that pushes no executions lets one see: states, not causes. The engine reads what they hide. */
export interface Observation {
  /** Some positions as they are now. */
  readonly positions?: readonly Position[];
  /** Positions that are gone. */
  readonly closedPositionIds?: readonly PositionId[];
  /** All positions; one that is missing is closed. */
  readonly allPositions?: readonly Position[];
  /** All resting orders; one that is missing has ended. */
  readonly allOrders?: readonly Order[];
  readonly account?: Partial<AccountSummary>;
}

/** Where an account's port tells what it hears. Callable from inside any callback; never throws. */
export interface AccountSink {
  execution(execution: Execution): void;
  observed(observation: Observation): void;
  /** A message was skipped, or a channel refused after it had been granted. */
  problem(error: BrokerError): void;
}

/** What the engine gives a port when it opens an account. */
export interface AccountLinks {
  readonly sink: AccountSink;
  /** The account's symbols as loaded by `symbols()`; empty before that. For units: contract size, digits. */
  readonly symbols: SymbolLookup;
}

/** Finds a symbol by the broker's name or id. */
export interface SymbolLookup {
  byName(name: string): SymbolInfo | undefined;
  byId(id: string): SymbolInfo | undefined;
}

/** A stream to be switched on. The deliver function is bound once, so a tick costs no look-up above the adapter. */
export type Channel =
  | { readonly kind: "trading" }
  | { readonly kind: "ticks"; readonly symbol: SymbolInfo; readonly deliver: (tick: Tick) => void }
  | {
      readonly kind: "candles";
      readonly symbol: SymbolInfo;
      readonly timeframe: Timeframe;
      /** Each state of the forming candle; the one with a later opening instant closes the one before. */
      readonly deliver: (candle: Candle) => void;
    }
  | { readonly kind: "depth"; readonly symbol: SymbolInfo; readonly deliver: (depth: Depth) => void };

/** A stretch of history, both ends included, ascending answers. */
export interface HistoryRange {
  readonly fromTimeMs: number;
  readonly toTimeMs: number;
  readonly symbol?: SymbolName;
  /** The `next` of the page before. */
  readonly cursor?: string;
}

/** One answer of a paged read, ascending by time. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; absent on the last. */
  readonly next?: string;
  /** The wire cut the list without a way to go on: the engine asks again with smaller windows. */
  readonly truncated?: boolean;
}

export interface CandleRange {
  readonly symbol: SymbolInfo;
  readonly timeframe: Timeframe;
  /** First opening instant, included. */
  readonly fromTimeMs: number;
  /** Last opening instant, included. */
  readonly toTimeMs: number;
  readonly cursor?: string;
}

/**
 * One open account on the wire: translate, call, return.
 *
 * Optional members follow the capabilities. Refusals are thrown as `BrokerError`s with an honest `outcome`.
 */
export interface AccountPort {
  /** What this account can do, where it is less than the adapter declares. */
  readonly capabilities?: Partial<Capabilities>;
  /** The vendor's own calls, bound to this account. */
  readonly native?: unknown;
  symbols(call: Call): Promise<readonly SymbolInfo[]>;
  snapshot(call: Call): Promise<Snapshot>;
  /** The present price, where the wire has a call for it. */
  quote?(symbol: SymbolInfo, call: Call): Promise<Tick>;
  placeOrder(command: PlaceOrderCommand, call: Call): Promise<Receipt>;
  modifyOrder?(command: ModifyOrderCommand, call: Call): Promise<Receipt>;
  cancelOrder?(command: CancelOrderCommand, call: Call): Promise<Receipt>;
  modifyPosition?(command: ModifyPositionCommand, call: Call): Promise<Receipt>;
  closePosition(command: ClosePositionCommand, call: Call): Promise<Receipt>;
  closeBy?(command: CloseByCommand, call: Call): Promise<Receipt>;
  /** Evidence beyond snapshot, deals and order history. Must never have an effect at the broker. */
  resolve?(command: Command, sentTimeMs: number, call: Call): Promise<Resolution>;
  deals?(range: HistoryRange, call: Call): Promise<Page<Deal>>;
  /** Orders that have ended. */
  orderHistory?(range: HistoryRange, call: Call): Promise<Page<Order>>;
  cashHistory?(range: HistoryRange, call: Call): Promise<Page<CashOperation>>;
  candles?(range: CandleRange, call: Call): Promise<Page<Candle>>;
  tickHistory?(range: HistoryRange & { readonly symbol: SymbolName }, call: Call): Promise<Page<Tick>>;
  /** Resolves when the broker has granted the stream. The engine calls it again after each `link.up()`. */
  subscribe(channel: Channel, call: Call): Promise<void>;
  unsubscribe(channel: Channel, call: Call): Promise<void>;
  close(): Promise<void>;
}

/** One connected service. */
/** One thing that an adapter knows of its broker, for `broker.diagnose()`. */
export interface BrokerFinding {
  readonly ok: boolean;
  readonly message: string;
  readonly measures?: Readonly<Record<string, number>>;
  readonly fix?: string;
}

export interface Connection {
  /** What the broker can do, where that is known only once it is connected. Takes the place of the adapter's. */
  readonly capabilities?: Capabilities;
  /** The vendor's whole API. */
  readonly native?: unknown;
  listAccounts(call: Call): Promise<readonly AccountInfo[]>;
  openAccount(id: AccountId, links: AccountLinks, call: Call): Promise<AccountPort>;
  /** What is known of the broker that may explain a fault: the zone of its clock, its version. No request. */
  findings?(): readonly BrokerFinding[];
  /** Ends every request and socket; resolves when none is left. */
  close(): Promise<void>;
}
