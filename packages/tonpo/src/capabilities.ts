import { TIMEFRAMES } from "@anybroker/core";
import { type Capabilities, MAX_TAG_ID_LENGTH } from "@anybroker/core/adapter";

/** What an account behind a gateway that has every call can do. */
export const capabilities = {
  // The wire does not tell which; the option positionMode says it.
  positionModes: ["hedging", "netting"],
  // No trading call says which account is meant: one key is one account.
  multipleAccounts: false,
  orderTypes: ["market", "limit", "stop"],
  marketTimeInForce: [],
  pendingTimeInForce: ["gtc"],
  protection: {
    market: "atomic",
    pending: "atomic",
    marketForm: ["price"],
    trailing: false,
    // No value is known that means "none".
    removable: false,
  },
  // Neither call is known.
  modifyOrder: [],
  cancelOrder: false,
  modifyPosition: true,
  partialClose: true,
  closeBy: false,
  maxSlippage: false,
  comment: true,
  clientOrderId: "comment",
  clientOrderIdMaxLength: MAX_TAG_ID_LENGTH,
  events: "observed",
  // What is seen are positions, not the fills that made them.
  fills: "summed",
  ticks: "pushed",
  liveCandles: "derived",
  candleTimeframes: TIMEFRAMES,
  depth: false,
  dealHistory: false,
  orderHistory: false,
  cashHistory: false,
  tickHistory: false,
  symbolRules: false,
  evidence: {
    // Nothing is documented; MetaTrader's own lists follow a trade within a second.
    readAfterWriteLagMs: 2000,
    snapshotComplete: true,
    idempotentPlace: false,
    tagReadableOn: ["order", "position"],
    throttledWriteMayExecute: false,
  },
  // They depend on the plan; a 429 says how long to wait.
  budgets: [],
} as const satisfies Capabilities;

/** What a gateway lacks that does not list resting orders: nobody could see again what was placed, so nothing is. */
export const withoutPendingOrders: Partial<Capabilities> = {
  orderTypes: ["market"],
  pendingTimeInForce: [],
  protection: { ...capabilities.protection, pending: "none" },
  evidence: { ...capabilities.evidence, tagReadableOn: ["position"] },
};

/** What a gateway lacks that has no history of bars. */
export const withoutCandleHistory: Partial<Capabilities> = { candleTimeframes: [] };
