import type { Capabilities } from "@anybroker/core/adapter";
import { MAX_TAG_ID_LENGTH } from "./convert/comment.ts";
import type { Api2TradeOptions } from "./options.ts";

/** What an account can do on a host that speaks the dialect of the documentation site (`rest`). */
export const capabilities = {
  // No field tells the two apart: the options do.
  positionModes: ["hedging", "netting"],
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
  clientOrderId: "comment",
  clientOrderIdMaxLength: MAX_TAG_ID_LENGTH,
  events: "polled",
  // What is listed are positions and their closed parts, not the fills that made them.
  fills: "summed",
  ticks: "pushed",
  liveCandles: "derived",
  candleTimeframes: [],
  depth: false,
  dealHistory: true,
  orderHistory: false,
  cashHistory: false,
  tickHistory: false,
  symbolRules: false,
  evidence: {
    // Nothing is documented, and the list of closed trades is made by another server than the list of positions.
    readAfterWriteLagMs: 3000,
    snapshotComplete: true,
    idempotentPlace: false,
    tagReadableOn: ["order", "position", "deal"],
    // The service refuses it at its own door.
    throttledWriteMayExecute: false,
  },
  budgets: [],
} as const satisfies Capabilities;

/**
 * What the vendor's SDKs' dialect (`sdk`) lacks: resting orders can be sent, but neither listed, changed nor cancelled,
 * so none are placed.
 */
export const sdkCapabilities = {
  orderTypes: ["market"],
  pendingTimeInForce: [],
  protection: { ...capabilities.protection, pending: "none" },
  modifyOrder: [],
  cancelOrder: false,
  evidence: { ...capabilities.evidence, tagReadableOn: ["position", "deal"] },
} as const satisfies Partial<Capabilities>;

/**
 * What the options decide. A netting account's position grows without a trace in the history, so its deals are estimated
 * from how it changes.
 */
export function configuredCapabilities({
  positionMode,
  pollIntervalMs,
}: Pick<Api2TradeOptions, "positionMode" | "pollIntervalMs">): Partial<Capabilities> {
  const netting = positionMode === "netting" && { dealHistory: false };
  return { positionModes: [positionMode], pollIntervalMs, ...netting };
}
