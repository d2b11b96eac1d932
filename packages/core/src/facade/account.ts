import type { AccountEngine } from "../engine/account-engine.ts";
import { requireAbility, requireLive } from "../engine/capability-gates.ts";
import type { Freshness } from "../engine/freshness.ts";
import type { AccountSummary } from "../model/account.ts";
import { opposite } from "../model/orders.ts";
import { optionsOf } from "./call-options.ts";
import { candleRead } from "./candles.ts";
import { historySurface } from "./history.ts";
import { ordersSurface } from "./orders.ts";
import { positionsSurface } from "./positions.ts";
import type { Account, AccountBase, CallOptions, DepthSurface } from "./surfaces.ts";

/** The account that users hold, over its engine. */
export function accountSurface(engine: AccountEngine): Account {
  const orders = ordersSurface(engine);
  const positions = positionsSurface(engine, (position, options) =>
    orders.place(
      {
        symbol: position.symbol,
        side: opposite(position.side),
        type: "market",
        lots: position.lots,
        intent: "reverse",
      },
      options,
    ),
  );
  const base: AccountBase = {
    id: engine.info.id,
    info: engine.info,
    capabilities: engine.capabilities,
    get state(): AccountSummary {
      return stateOf(engine);
    },
    get freshness(): Freshness {
      return engine.reconciler.freshness.freshness;
    },
    restored: engine.restored,
    summary: async (options: CallOptions = {}) => {
      await engine.reconciler.refresh(false, optionsOf(options));
      return stateOf(engine);
    },
    symbols: {
      list: (pattern) => engine.symbols.list(pattern),
      resolve: (name) => engine.symbols.resolve(name),
      refresh: (options = {}) => engine.refreshSymbols(optionsOf(options)),
    },
    orders,
    positions,
    history: historySurface(engine),
    quote: (symbol, options = {}) => engine.quote(engine.symbols.resolve(symbol), optionsOf(options)),
    ticks: (symbols, listener) => {
      requireLive(engine.capabilities, "ticks");
      const names = typeof symbols === "string" ? [symbols] : symbols;
      return engine.hub.ticks(
        names.map((name) => engine.symbols.resolve(name)),
        listener,
      );
    },
    candles: (symbol, timeframe, query = {}, options = {}) => candleRead(engine, symbol, timeframe, query, options),
    liveCandles: (symbol, timeframe, listener) => {
      requireLive(engine.capabilities, "liveCandles");
      return engine.hub.candles(engine.symbols.resolve(symbol), timeframe, listener);
    },
    on: (type, listener) => {
      const off = engine.events.on(type, listener);
      return { off, [Symbol.dispose]: off };
    },
    events: () => engine.events.stream(),
    sync: (options = {}) => engine.reconciler.refresh(true, optionsOf(options)),
  };
  const depth: DepthSurface = (symbol, listener) => {
    requireAbility(engine.capabilities, "depth");
    return engine.hub.depth(engine.symbols.resolve(symbol), listener);
  };
  // Object.assign would read the getter once; the account's state has to stay a view.
  Object.defineProperty(base, "native", { value: engine.port.native, enumerable: false });
  if (engine.capabilities.depth) Object.defineProperty(base, "depth", { value: depth, enumerable: true });
  return base as Account;
}

function stateOf(engine: AccountEngine): AccountSummary {
  const { account } = engine.books;
  if (account === undefined) throw new TypeError(`account ${engine.info.id} is used before its books were loaded`);
  return account;
}
