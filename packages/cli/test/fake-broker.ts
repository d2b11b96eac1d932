import {
  type Account,
  type AccountInfo,
  type AccountSummary,
  accountId,
  type Broker,
  BrokerError,
  type Candle,
  type Deal,
  dealId,
  type LongRead,
  type Order,
  orderId,
  type Position,
  positionId,
  type StatusEvent,
  type Stream,
  type SymbolInfo,
  symbolName,
  type Tick,
} from "@anybroker/core";

export const NOON_MS = Date.UTC(2026, 0, 5, 12);
export const EURUSD: SymbolInfo = {
  name: symbolName("EURUSD"),
  description: "Euro / US Dollar",
  digits: 5,
  tickSize: 0.00001,
  contractSize: 100_000,
  lotsMin: 0.01,
  lotsMax: 50,
  lotsStep: 0.01,
  tradeMode: "full",
};
export const USDJPY: SymbolInfo = { name: symbolName("USDJPY"), digits: 3 };
export const TICK: Tick = { symbol: EURUSD.name, bid: 1.1, ask: 1.10012, timeMs: NOON_MS + 7 };
export const INFO: AccountInfo = { id: accountId("5001"), login: "700", environment: "demo", available: true };
export const SUMMARY: AccountSummary = {
  id: INFO.id,
  currency: "USD",
  positionMode: "hedging",
  balance: 100_000,
  equity: 100_012.5,
  leverage: 100,
};
export const ORDER: Order = {
  id: orderId("81"),
  symbol: EURUSD.name,
  side: "buy",
  type: "limit",
  status: "accepted",
  lots: 0.1,
  filledLots: 0,
  limitPrice: 1.08,
  stopLoss: 1.07,
};
export const POSITION: Position = {
  id: positionId("91"),
  symbol: EURUSD.name,
  side: "buy",
  lots: 0.3,
  openPrice: 1.0985,
  currentPrice: 1.1,
  profit: 45,
  openTimeMs: NOON_MS,
};
export const DEAL: Deal = {
  id: dealId("71"),
  positionId: POSITION.id,
  symbol: EURUSD.name,
  side: "buy",
  entry: "in",
  lots: 0.3,
  price: 1.0985,
  timeMs: NOON_MS,
  commission: -2.1,
};
export const CANDLE: Candle = {
  symbol: EURUSD.name,
  timeframe: "M5",
  openTimeMs: NOON_MS,
  open: 1.1,
  high: 1.1005,
  low: 1.0995,
  close: 1.1001,
  volume: 1234,
};

/** One call that reached the fake account. */
export interface RecordedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What a test puts into its fake account. */
export interface FakeAccountOptions {
  readonly orders?: readonly Order[];
  readonly positions?: readonly Position[];
  readonly deals?: readonly Deal[];
  readonly candles?: readonly Candle[];
  readonly ticks?: readonly Tick[];
  /** Thrown by the named call. */
  readonly failures?: Readonly<Record<string, BrokerError>>;
  /** Returned by the named call instead of the usual answer. */
  readonly answers?: Readonly<Record<string, unknown>>;
}

function streamOf<Item>(items: readonly Item[], onClose: () => void = () => {}): Stream<Item> {
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const end = async (): Promise<void> => {
    onClose();
    close();
  };
  return {
    ready: Promise.resolve(),
    dropped: 0,
    close: end,
    [Symbol.asyncDispose]: end,
    async *[Symbol.asyncIterator]() {
      yield* items;
      await closed;
    },
  };
}

const longRead = <Item>(items: readonly Item[]): LongRead<Item> => ({
  toArray: async () => items,
  async *[Symbol.asyncIterator]() {
    yield* items;
  },
});

/** A broker with one account that answers at once and remembers what it was asked. */
export class FakeBroker {
  readonly calls: RecordedCall[] = [];
  closed = false;
  ticksClosed = false;
  readonly #options: FakeAccountOptions;
  #statusListener: (event: StatusEvent) => void = () => {};

  constructor(options: FakeAccountOptions = {}) {
    this.#options = options;
  }

  /** Tells a fact about the link. */
  tell(event: StatusEvent): void {
    this.#statusListener(event);
  }

  get broker(): Broker {
    const close = async (): Promise<void> => {
      this.closed = true;
    };
    const fake: Omit<Broker, "capabilities"> = {
      name: "fake",
      native: undefined,
      accounts: async () => [INFO],
      account: async (id) => this.#answer("account", [id], this.#account()),
      status: (listener) => {
        this.#statusListener = listener ?? this.#statusListener;
        return streamOf<StatusEvent>([]);
      },
      diagnose: () => [],
      close,
      [Symbol.asyncDispose]: close,
    };
    return fake as Broker;
  }

  #answer<Result>(name: string, args: readonly unknown[], result: Result): Result {
    this.calls.push({ name, args: args.filter((arg) => !isCallOptions(arg)) });
    const failure = this.#options.failures?.[name];
    if (failure !== undefined) throw failure;
    return (this.#options.answers?.[name] as Result | undefined) ?? result;
  }

  #account(): Account {
    const { orders = [], positions = [], deals = [], candles = [], ticks = [] } = this.#options;
    const ofSymbol = <Item extends { readonly symbol: string }>(items: readonly Item[], symbol?: string) =>
      items.filter((item) => symbol === undefined || item.symbol === symbol);
    const account: Omit<Account, "on" | "events" | "sync" | "liveCandles" | "capabilities" | "native"> = {
      id: INFO.id,
      info: INFO,
      state: SUMMARY,
      freshness: { stale: false, confirmedTimeMs: 0 },
      restored: [],
      summary: async () => this.#answer("summary", [], SUMMARY),
      symbols: {
        list: (pattern) => (pattern === undefined || pattern === "EUR*" ? [EURUSD, USDJPY] : []),
        resolve: (name) => this.#resolve(name),
        refresh: async () => [EURUSD, USDJPY],
      },
      orders: {
        place: async (...args) => this.#answer("place", args, { ...ORDER, status: "accepted" }),
        modify: async (...args) => this.#answer("modifyOrder", args, ORDER),
        cancel: async (...args) => this.#answer("cancel", args, { ...ORDER, status: "cancelled" }),
        cancelAll: async (...args) => this.#answer("cancelAll", args, { done: orders, failed: [] }),
        list: () => orders,
        get: (id) => orders.find((order) => order.id === id),
      },
      positions: {
        list: (filter) => ofSymbol(positions, filter?.symbol),
        get: (id) => positions.find((position) => position.id === id),
        net: () => 0,
        modify: async (...args) => this.#answer("modifyPosition", args, POSITION),
        close: async (id, options) => {
          const { signal: _, ...rest } = options ?? {};
          return this.#answer("close", [id, rest], {
            positionId: id,
            closedLots: 0.3,
            remainingLots: 0,
            deals: [{ ...DEAL, side: "sell", entry: "out", profit: 45 }],
          });
        },
        closeAll: async (...args) => this.#answer("closeAll", args, { done: positions, failed: [] }),
        closeBy: async () => {},
        reverse: async () => ORDER,
      },
      history: {
        deals: (...args) => longRead(this.#answer("deals", args, deals)),
        orders: () => longRead([]),
        cash: () => longRead([]),
      },
      quote: async (...args) => this.#answer("quote", args, TICK),
      ticks: (...args) => {
        this.#answer("ticks", args, undefined);
        return streamOf(ticks, () => {
          this.ticksClosed = true;
        });
      },
      candles: (...args) => longRead(this.#answer("candles", args, candles)),
    };
    return account as Account;
  }

  #resolve(name: string): SymbolInfo {
    const found = [EURUSD, USDJPY].find((symbol) => symbol.name === name);
    if (found === undefined) throw new BrokerError("SYMBOL_NOT_FOUND", `There is no symbol ${name}.`);
    return found;
  }
}

function isCallOptions(value: unknown): boolean {
  return typeof value === "object" && value !== null && "signal" in value;
}
