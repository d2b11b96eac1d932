import { type Clock, type DealId, dealId, type OrderId, orderId, type Random } from "@anybroker/core";
import { SimulatedAccount } from "./account.ts";
import { DEFAULT_SYMBOLS } from "./default-symbols.ts";
import { Market } from "./market.ts";
import { RandomWalkTape } from "./random-walk.ts";
import { RolloverTimer } from "./rollover.ts";
import { ALWAYS_OPEN } from "./sessions.ts";
import type { AccountFacts } from "./state.ts";
import type { Tape } from "./tape.ts";
import type { Venue, VenueAccountOptions, VenueSymbol } from "./types.ts";

/** How a venue is made. */
export interface VenueOptions {
  readonly clock: Clock;
  /** Seeds the default tape; the venue takes no other chance. */
  readonly random: Random;
  /** Default: EURUSD, GBPUSD, USDJPY, EURGBP, XAUUSD, BTCUSD and US500. */
  readonly symbols?: readonly VenueSymbol[];
  /** Where prices come from; default the seeded random walk, `none` for prices set by hand only. */
  readonly tape?: Tape | "none";
  /** How far back the tape's past can be asked for; default 30. */
  readonly historyDays?: number;
  /** Default `weekly`: each symbol's own sessions. `always`: nothing ever closes. */
  readonly sessions?: "weekly" | "always";
  /** When the trading day ends and swap is charged, in minutes from 00:00 UTC; default 1320, that is 22:00. */
  readonly rolloverMinute?: number;
  /** Market orders fill this many steps of the price (tick sizes) worse than the book says; default 0. */
  readonly slippageTicks?: number;
  /** Takes the place of each symbol's own commission. */
  readonly commissionPerLot?: number;
  /** Default false: as at MetaTrader, a limit order that could fill at once is refused as INVALID_PRICE. */
  readonly marketableLimits?: boolean;
  /** The first order's id; the first deal's is one more than twice as large. Default 1000001. */
  readonly firstOrderId?: bigint;
}

const DEFAULT_ROLLOVER_MINUTE = 22 * 60;
const FIRST_LOGIN = 5_000_001;

function offered(options: VenueOptions): readonly VenueSymbol[] {
  const given = options.symbols ?? (typeof options.tape === "object" ? options.tape.symbols : undefined);
  return (given ?? DEFAULT_SYMBOLS).map((symbol) => ({
    ...symbol,
    ...(options.commissionPerLot !== undefined && { commissionPerLot: options.commissionPerLot }),
    ...(options.sessions === "always" && { sessions: ALWAYS_OPEN }),
  }));
}

/** Growing integers as ids. */
function counter(first: bigint): () => bigint {
  let next = first;
  return () => {
    const id = next;
    next += 1n;
    return id;
  };
}

function accountFacts(options: VenueAccountOptions, nextLogin: () => bigint): AccountFacts {
  const login = options.login ?? String(nextLogin());
  return {
    id: options.id ?? login,
    login,
    name: options.name ?? `Paper ${login}`,
    currency: options.currency ?? "USD",
    positionMode: options.positionMode ?? "hedging",
    leverage: options.leverage ?? 100,
    marginCallLevelPercent: options.marginCallLevelPercent ?? 100,
    stopOutLevelPercent: options.stopOutLevelPercent ?? 50,
  };
}

/**
 * Makes a simulated market. Nothing moves before `start()` or `setPrice()`.
 *
 * Accounts are opened with 100,000 of their currency (USD), hedging, at a leverage of 100, unless told otherwise.
 */
export function createVenue(options: VenueOptions): Venue {
  const { clock, random } = options;
  const rolloverMinute = options.rolloverMinute ?? DEFAULT_ROLLOVER_MINUTE;
  const accounts = new Map<string, SimulatedAccount>();
  const tape = options.tape === "none" ? undefined : (options.tape ?? new RandomWalkTape());
  const market = new Market({
    clock,
    random,
    tape,
    symbols: offered(options),
    historyDays: options.historyDays ?? 30,
    slippageTicks: options.slippageTicks ?? 0,
    react: (symbolMarket, tick) => {
      for (const account of [...accounts.values()]) account.react(symbolMarket, tick);
    },
  });
  const firstOrderId = options.firstOrderId ?? 1_000_001n;
  const orderIds = counter(firstOrderId);
  const dealIds = counter(firstOrderId * 2n + 1n);
  const logins = counter(BigInt(FIRST_LOGIN));
  const floor = {
    clock,
    prices: market,
    rolloverMinute,
    marketableLimits: options.marketableLimits ?? false,
    market: (name: string) => market.of(name),
    nextOrderId: (): OrderId => orderId(orderIds()),
    nextDealId: (): DealId => dealId(dealIds()),
  };
  const rollover = (): void => {
    for (const account of [...accounts.values()]) account.rollover();
  };
  const rolloverTimer = new RolloverTimer(clock, rolloverMinute, rollover);

  return {
    symbols: market.symbols,
    symbol: (name) => market.of(name)?.symbol,
    openAccount(wanted = {}) {
      const account = new SimulatedAccount(accountFacts(wanted, logins), floor);
      if (accounts.has(account.id)) throw new TypeError(`the venue has an account ${account.id} already`);
      accounts.set(account.id, account);
      account.deposit(wanted.balance ?? 100_000, "initial deposit");
      return account;
    },
    account: (id) => accounts.get(id),
    get accounts() {
      return [...accounts.values()];
    },
    quote: (symbol) => market.quote(symbol),
    onTick: (listener) => market.onTick(listener),
    candles: (symbol, timeframe, fromTimeMs, toTimeMs) =>
      market.history(symbol).candles(timeframe, fromTimeMs, toTimeMs),
    ticks: (symbol, fromTimeMs, toTimeMs) => market.history(symbol).ticks(fromTimeMs, toTimeMs),
    depth: (symbol) => market.of(symbol)?.depth(),
    isOpen: (symbol) => market.need(symbol).isOpen(clock.now()),
    nextOpenTimeMs: (symbol) => {
      const found = market.need(symbol);
      return found.isOpen(clock.now()) ? undefined : found.nextOpenMs(clock.now());
    },
    start() {
      for (const account of accounts.values()) account.start();
      rolloverTimer.start();
      market.start();
    },
    stop() {
      market.stop();
      rolloverTimer.stop();
      for (const account of accounts.values()) account.stop();
    },
    setPrice: (symbol, bid, ask) => market.setPrice(symbol, bid, ask),
    setLiquidity: (symbol, levels) => market.need(symbol).setLiquidity(levels),
    setSlippage: (symbol, distance) => {
      market.need(symbol).slippage = distance;
    },
    setMarketOpen: (symbol, open) => market.need(symbol).setOpen(open),
    rollover,
  };
}
