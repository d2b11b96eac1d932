import type { Timeframe } from "@anybroker/core";
import type { Capabilities } from "@anybroker/core/adapter";
import { BUDGETS } from "./client/session-keeper.ts";

/** The timeframes that the broker has a bar for: all. */
const TIMEFRAMES: readonly Timeframe[] = ["M1", "M5", "M15", "M30", "H1", "H4", "D1", "W1", "MN1"];

/** The longest client order id that the wire carries. */
export const MAX_CLIENT_ORDER_ID = 50;

/** What an account with full trading rights can do. */
export const capabilities = {
  positionModes: ["hedging", "netting"],
  multipleAccounts: true,
  orderTypes: ["market", "limit", "stop", "stop-limit"],
  // The wire says a limit as the slippage that is accepted behind the stop.
  stopLimitSide: "behind-stop",
  marketTimeInForce: ["ioc"],
  pendingTimeInForce: ["gtc", "gtd", "ioc", "fok"],
  protection: {
    market: "atomic",
    pending: "atomic",
    // Absolute levels are refused on market orders.
    marketForm: ["distance"],
    trailing: true,
    removable: true,
  },
  modifyOrder: ["limitPrice", "stopPrice", "lots", "stopLoss", "takeProfit", "expireTimeMs"],
  cancelOrder: true,
  modifyPosition: true,
  partialClose: true,
  closeBy: false,
  maxSlippage: true,
  comment: true,
  clientOrderId: "field",
  clientOrderIdMaxLength: MAX_CLIENT_ORDER_ID,
  events: "pushed",
  fills: "each",
  ticks: "pushed",
  liveCandles: "pushed",
  candleTimeframes: TIMEFRAMES,
  depth: true,
  dealHistory: true,
  orderHistory: true,
  cashHistory: true,
  tickHistory: true,
  symbolRules: true,
  evidence: {
    // History follows a trade "after a little"; how little is nowhere stated.
    readAfterWriteLagMs: 2000,
    snapshotComplete: true,
    // Whether a repeated id is refused is not documented, so it is taken for a new order.
    idempotentPlace: false,
    tagReadableOn: ["order", "order-history"],
    throttledWriteMayExecute: false,
  },
  budgets: [
    { name: "requests", ...BUDGETS.requests, lanes: ["reduce", "modify", "open", "read"] },
    { name: "history", ...BUDGETS.historical, lanes: ["history"] },
  ],
} as const satisfies Capabilities;
