import type { Call } from "../adapter/call.ts";
import type { HistoryRange, Page } from "../adapter/ports.ts";
import type { AccountEngine } from "../engine/account-engine.ts";
import { requireAbility } from "../engine/capability-gates.ts";
import { readWindows } from "../engine/history-windows.ts";
import { createPagedRead } from "../engine/long-read.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { SymbolName } from "../model/ids.ts";
import type { Order } from "../model/orders.ts";
import { toIso } from "../model/units.ts";
import { missingMember, optionsOf } from "./call-options.ts";
import type { CallOptions, HistorySurface, LongRead, TimeRange } from "./surfaces.ts";

const WEEK_MS = 7 * 86_400_000;

/** The history of an account, for users: complete, ascending, over any length. */
export function historySurface(engine: AccountEngine): HistorySurface {
  const { port } = engine;
  return {
    deals: (range = {}, options = {}) => {
      requireAbility(engine.capabilities, "dealHistory");
      return longRead<Deal>(engine, "deals", range, options, port.deals?.bind(port), (deal) => deal.timeMs);
    },
    orders: (range = {}, options = {}) => {
      requireAbility(engine.capabilities, "orderHistory");
      const timeOf = (order: Order): number | undefined => order.updateTimeMs ?? order.createTimeMs;
      return longRead<Order>(engine, "orderHistory", range, options, port.orderHistory?.bind(port), timeOf);
    },
    cash: (range = {}, options = {}) => {
      requireAbility(engine.capabilities, "cashHistory");
      return longRead<CashOperation>(
        engine,
        "cashHistory",
        range,
        options,
        port.cashHistory?.bind(port),
        (operation) => operation.timeMs,
      );
    },
  };
}

function longRead<Item extends { readonly id?: string }>(
  engine: AccountEngine,
  what: "deals" | "orderHistory" | "cashHistory",
  range: TimeRange,
  options: CallOptions,
  read: ((range: HistoryRange, call: Call) => Promise<Page<Item>>) | undefined,
  timeOf: (item: Item) => number | undefined,
): LongRead<Item> {
  if (read === undefined) throw missingMember(engine.broker, what);
  const { caller, info, symbols } = engine;
  const symbol = range.symbol === undefined ? undefined : symbols.resolve(range.symbol).name;
  return createPagedRead(() => {
    const window = timeWindow(range, engine.clock.now(), WEEK_MS);
    return readWindows<Item>({
      what,
      ...window,
      fetch: (part) =>
        caller.run({ operation: what, lane: "history", accountId: info.id, ...optionsOf(options) }, async (call) =>
          onlyOf(symbol, await read({ ...part, ...(symbol !== undefined && { symbol }) }, call)),
        ),
      timeOf,
      idOf: (item) => item.id,
    });
  });
}

/** Many wires can't filter by symbol: what they send besides is left out here. */
function onlyOf<Item>(symbol: SymbolName | undefined, page: Page<Item>): Page<Item> {
  if (symbol === undefined) return page;
  const fits = (item: Item): boolean => (item as { readonly symbol?: SymbolName }).symbol === symbol;
  return { ...page, items: page.items.filter(fits) };
}

/** A user's range as instants. Throws INVALID_ARGUMENT when it ends before it begins or is no time. */
export function timeWindow(
  { from, to }: TimeRange,
  nowMs: number,
  defaultLengthMs: number,
): { readonly fromTimeMs: number; readonly toTimeMs: number } {
  const toTimeMs = to === undefined ? nowMs : Number(to);
  const fromTimeMs = from === undefined ? toTimeMs - defaultLengthMs : Number(from);
  if (!Number.isFinite(toTimeMs) || !Number.isFinite(fromTimeMs)) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `A time range takes ms since the epoch or valid Dates; from was ${String(from)} and to ${String(to)}.`,
    );
  }
  if (fromTimeMs > toTimeMs) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `A time range has to begin before it ends; it was from ${toIso(fromTimeMs)} to ${toIso(toTimeMs)}.`,
    );
  }
  return { fromTimeMs, toTimeMs };
}
