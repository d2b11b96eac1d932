import { TIMEFRAMES } from "@anybroker/core";
import { type Capabilities, MAX_TAG_ID_LENGTH } from "@anybroker/core/adapter";

/** What every MetaTrader 5 account behind the service can do. */
export const capabilities = {
  // No field tells the two apart; positions are closed by ticket, as on a hedging account.
  positionModes: ["hedging"],
  multipleAccounts: true,
  orderTypes: ["market", "limit", "stop"],
  marketTimeInForce: [],
  pendingTimeInForce: ["gtc"],
  protection: {
    market: "atomic",
    pending: "atomic",
    marketForm: ["price"],
    trailing: false,
    removable: true,
  },
  modifyOrder: ["limitPrice", "stopPrice", "stopLoss", "takeProfit"],
  cancelOrder: true,
  modifyPosition: true,
  partialClose: true,
  closeBy: false,
  maxSlippage: false,
  comment: true,
  clientOrderId: "header",
  clientOrderIdMaxLength: MAX_TAG_ID_LENGTH,
  events: "observed",
  fills: "each",
  ticks: "pushed",
  liveCandles: "derived",
  candleTimeframes: TIMEFRAMES,
  depth: false,
  dealHistory: true,
  orderHistory: true,
  cashHistory: true,
  tickHistory: false,
  symbolRules: true,
  evidence: {
    // Nothing is documented; MetaTrader's own lists follow a trade within a second.
    readAfterWriteLagMs: 2000,
    snapshotComplete: true,
    // The same Idempotency-Key is answered again for a day.
    idempotentPlace: true,
    tagReadableOn: ["position"],
    throttledWriteMayExecute: false,
  },
  budgets: [],
} as const satisfies Capabilities;

/**
 * What a MetaTrader 4 account lacks: resting orders can neither be listed, changed nor cancelled, so none are placed,
 * and symbols come without rules.
 */
export const mt4Capabilities: Partial<Capabilities> = {
  orderTypes: ["market"],
  pendingTimeInForce: [],
  protection: { ...capabilities.protection, pending: "none" },
  modifyOrder: [],
  cancelOrder: false,
  symbolRules: false,
  evidence: { ...capabilities.evidence, snapshotComplete: false },
};
