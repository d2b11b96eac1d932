import type { Capabilities } from "./capabilities.ts";

/**
 * The least that a broker can do: market orders on a hedging account, seen by reading the books again and again.
 *
 * A new adapter starts from it and says what its broker has besides: `{ ...basicCapabilities, partialClose: true }`.
 */
export const basicCapabilities = {
  positionModes: ["hedging"],
  multipleAccounts: false,
  orderTypes: ["market"],
  marketTimeInForce: [],
  pendingTimeInForce: [],
  protection: { market: "none", pending: "none", marketForm: [], trailing: false, removable: false },
  modifyOrder: [],
  cancelOrder: false,
  modifyPosition: false,
  partialClose: false,
  closeBy: false,
  maxSlippage: false,
  comment: false,
  clientOrderId: "none",
  clientOrderIdMaxLength: 0,
  events: "polled",
  fills: "summed",
  ticks: "none",
  liveCandles: "none",
  candleTimeframes: [],
  depth: false,
  dealHistory: false,
  orderHistory: false,
  cashHistory: false,
  tickHistory: false,
  symbolRules: false,
  evidence: {
    readAfterWriteLagMs: 1_000,
    snapshotComplete: false,
    idempotentPlace: false,
    tagReadableOn: [],
    throttledWriteMayExecute: true,
  },
  budgets: [],
} as const satisfies Capabilities;
