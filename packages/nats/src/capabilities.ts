import { TIMEFRAMES } from "@anybroker/core";
import type { Capabilities, EvidenceCapability } from "@anybroker/core/adapter";

/**
 * The most that a broker behind a gateway can do. Which of it the one at hand does is known when the gateway is
 * connected: `broker.capabilities` is its own.
 */
export const capabilities: Capabilities = {
  positionModes: ["hedging", "netting"],
  multipleAccounts: true,
  orderTypes: ["market", "limit", "stop", "stop-limit"],
  marketTimeInForce: ["ioc", "fok", "gtc", "day"],
  pendingTimeInForce: ["gtc", "gtd", "day", "ioc", "fok"],
  protection: {
    market: "atomic",
    pending: "atomic",
    marketForm: ["price", "distance"],
    trailing: true,
    removable: true,
  },
  modifyOrder: ["limitPrice", "stopPrice", "lots", "stopLoss", "takeProfit", "expireTimeMs"],
  cancelOrder: true,
  modifyPosition: true,
  partialClose: true,
  closeBy: true,
  maxSlippage: true,
  comment: true,
  clientOrderId: "field",
  clientOrderIdMaxLength: 255,
  events: "pushed",
  fills: "each",
  ticks: "pushed",
  liveCandles: "derived",
  candleTimeframes: TIMEFRAMES,
  depth: true,
  dealHistory: true,
  orderHistory: true,
  cashHistory: true,
  tickHistory: true,
  symbolRules: true,
  evidence: {
    readAfterWriteLagMs: 0,
    snapshotComplete: true,
    idempotentPlace: true,
    tagReadableOn: ["order", "position", "deal", "order-history"],
    throttledWriteMayExecute: false,
  },
  budgets: [],
};

/**
 * What a program is told of the gateway's broker. The gateway keeps the budgets for all programs together, answers a
 * repeated command from its ledger, and says itself what a throttle proves.
 */
export function asServed(behind: Capabilities): Capabilities {
  return { ...behind, budgets: [], evidence: evidenceOf(behind.evidence) };
}

/** The same of what an account narrows. */
export function asServedAccount({
  budgets: _budgets,
  evidence,
  ...rest
}: Partial<Capabilities>): Partial<Capabilities> {
  return { ...rest, ...(evidence !== undefined && { evidence: evidenceOf(evidence) }) };
}

const evidenceOf = (behind: EvidenceCapability): EvidenceCapability => ({
  ...behind,
  idempotentPlace: true,
  throttledWriteMayExecute: false,
});
