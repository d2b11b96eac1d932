import type {
  AccountSummary,
  Candle,
  CashOperation,
  Deal,
  Depth,
  ErrorCode,
  Order,
  OrderPatch,
  OrderType,
  Position,
  PositionMode,
  PositionPatch,
  Side,
  SymbolInfo,
  Tick,
  Timeframe,
  TimeInForce,
} from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";

/** A symbol of the venue: the neutral rules, all of them known, and how the venue prices and charges it. */
export interface VenueSymbol extends SymbolInfo {
  readonly id: string;
  readonly digits: number;
  readonly tickSize: number;
  readonly contractSize: number;
  readonly lotsMin: number;
  readonly lotsMax: number;
  readonly lotsStep: number;
  readonly baseCurrency: string;
  readonly profitCurrency: string;
  readonly marginCurrency: string;
  /** Charged for each lot of each deal, in the account's currency. */
  readonly commissionPerLot: number;
  /** Account leverage is divided by this; 1 for plain forex. */
  readonly marginFactor: number;
  /** Distance of ask from bid on the seeded tape, in price units. */
  readonly typicalSpread: number;
  /** Where the seeded tape's prices move around; default 1. */
  readonly referencePrice?: number;
  /** How far the seeded tape moves in a day, as a part of the price; default 0.006. */
  readonly dailyVolatility?: number;
  /** Charged at each rollover for a long of one lot, in steps of the last digit of the price; negative costs. */
  readonly swapLong?: number;
  /** As `swapLong`, for a short. */
  readonly swapShort?: number;
  /** The UTC weekday (0 is Sunday) whose rollover counts for three days; absent: none does. */
  readonly tripleSwapWeekday?: number;
}

/** What an order asks of the venue. Prices and lots are in the neutral units; levels may be distances from the fill. */
export interface VenueOrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly lots: number;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly timeInForce?: TimeInForce;
  readonly expireTimeMs?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly stopLossDistance?: number;
  readonly takeProfitDistance?: number;
  readonly trailingDistance?: number;
  readonly maxSlippage?: number;
  readonly clientOrderId?: string;
  readonly comment?: string;
  /** Hedging accounts: adds to this position instead of opening another one. */
  readonly positionId?: string;
}

/** The venue's answer to a request: what it did, or the unified code of its refusal. Never throws for a refusal. */
export type VenueResult =
  | {
      readonly ok: true;
      readonly code: Extract<ErrorCode, "DONE" | "PLACED" | "DONE_PARTIAL" | "NO_CHANGES">;
      readonly order?: Order;
      readonly deals: readonly Deal[];
      readonly position?: Position;
    }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      /** The order with its final state where one came to be (an unfilled FOK), for the history. */
      readonly order?: Order;
      readonly details?: Readonly<Record<string, unknown>>;
    };

/** How an account of the venue is opened. */
export interface VenueAccountOptions {
  /** Default: the next login as text. */
  readonly id?: string;
  /** Default: counting up from 5000001. */
  readonly login?: string;
  readonly name?: string;
  readonly currency?: string;
  readonly balance?: number;
  readonly positionMode?: PositionMode;
  readonly leverage?: number;
  /** Percent of margin; default 100. */
  readonly marginCallLevelPercent?: number;
  /** Percent of margin; default 50. */
  readonly stopOutLevelPercent?: number;
}

/** A range of time, both ends included. */
export interface VenueRange {
  readonly fromTimeMs?: number;
  readonly toTimeMs?: number;
  readonly symbol?: string;
}

/** One account of the venue: the ledger that everything else is compared with. All money is exact to the cent. */
export interface VenueAccount {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly positionMode: PositionMode;
  readonly leverage: number;
  readonly currency: string;
  summary(): AccountSummary;
  positions(): readonly Position[];
  /** Resting orders. */
  orders(): readonly Order[];
  /** By id, resting or ended. */
  order(id: string): Order | undefined;
  /** The first order that came with this client order id. */
  orderByClientOrderId(clientOrderId: string): Order | undefined;
  /** Ascending by time, then id. */
  deals(range?: VenueRange): readonly Deal[];
  /** Orders that have ended, ascending by the time of their end. */
  orderHistory(range?: VenueRange): readonly Order[];
  cash(range?: VenueRange): readonly CashOperation[];
  place(request: VenueOrderRequest): VenueResult;
  modifyOrder(orderId: string, patch: OrderPatch): VenueResult;
  cancelOrder(orderId: string): VenueResult;
  modifyPosition(positionId: string, patch: PositionPatch): VenueResult;
  /** `lots` absent: all of it. */
  closePosition(
    positionId: string,
    lots?: number,
    options?: { readonly clientOrderId?: string; readonly comment?: string },
  ): VenueResult;
  closeBy(positionId: string, oppositeId: string): VenueResult;
  /** Changes the balance; negative takes out. */
  deposit(amount: number, comment?: string): void;
  /** While false every request is refused with TRADE_DISABLED. */
  setTradingAllowed(allowed: boolean): void;
  /** Hears every change, in causal order, synchronously, after it is in the ledger. Returns the way to stop. */
  onExecution(listener: (execution: Execution) => void): () => void;
  /** Hears when the margin level falls to the margin call level (true), and when it is above again (false). */
  onMarginCall(listener: (active: boolean) => void): () => void;
}

/** Depth of the simulated book: lots offered at each step of distance (price units) from the best price. */
export interface LiquidityLevel {
  readonly distance: number;
  readonly lots: number;
}

/** The simulated market. Deterministic: same seed, same clock, same calls, same ledger. */
export interface Venue {
  readonly symbols: readonly VenueSymbol[];
  symbol(name: string): VenueSymbol | undefined;
  openAccount(options?: VenueAccountOptions): VenueAccount;
  account(id: string): VenueAccount | undefined;
  readonly accounts: readonly VenueAccount[];
  /** The present price; undefined before the first. */
  quote(symbol: string): Tick | undefined;
  onTick(listener: (tick: Tick) => void): () => void;
  /** Candles made from bid ticks, ascending, the forming one last; empty before the tape began. */
  candles(symbol: string, timeframe: Timeframe, fromTimeMs: number, toTimeMs: number): readonly Candle[];
  ticks(symbol: string, fromTimeMs: number, toTimeMs: number): readonly Tick[];
  /** The book around the present price; an endless side shows one level of the largest order. */
  depth(symbol: string): Depth | undefined;
  isOpen(symbol: string): boolean;
  /** The next opening instant of a closed symbol, where known. */
  nextOpenTimeMs(symbol: string): number | undefined;
  /** Starts the tape on the clock. */
  start(): void;
  /** Stops the tape and leaves no timer. */
  stop(): void;
  /** Sets a price by hand; `ask` defaults to bid plus the typical spread. Orders and levels react at once. */
  setPrice(symbol: string, bid: number, ask?: number): void;
  /** What the book holds on each side from now on; undefined: endless at the best price. Used-up levels refill at the next tick. */
  setLiquidity(symbol: string, levels: readonly LiquidityLevel[] | undefined): void;
  /** Market orders fill this far (price units) worse than the book says. */
  setSlippage(symbol: string, distance: number): void;
  /** Overrides the sessions; undefined: by the sessions again. */
  setMarketOpen(symbol: string, open: boolean | undefined): void;
  /** Books the daily swap now, as the rollover does. */
  rollover(): void;
}
