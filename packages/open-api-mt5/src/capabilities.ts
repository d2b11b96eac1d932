import { TIMEFRAMES } from "@anybroker/core";
import { type Capabilities, MAX_TAG_ID_LENGTH } from "@anybroker/core/adapter";

/** What a terminal behind the server can do. The account's own position mode is told when it is opened. */
export const capabilities = {
  positionModes: ["hedging", "netting"],
  multipleAccounts: false,
  orderTypes: ["market", "limit", "stop", "stop-limit"],
  marketTimeInForce: [],
  pendingTimeInForce: ["gtc"],
  protection: {
    market: "atomic",
    pending: "atomic",
    marketForm: ["price"],
    trailing: false,
    removable: true,
  },
  modifyOrder: [],
  cancelOrder: true,
  modifyPosition: true,
  partialClose: true,
  closeBy: false,
  // There is `deviation`, but most brokers execute at market and ignore it: a limit that is not kept is none.
  maxSlippage: false,
  comment: true,
  clientOrderId: "comment",
  clientOrderIdMaxLength: MAX_TAG_ID_LENGTH,
  events: "observed",
  fills: "each",
  ticks: "polled",
  liveCandles: "derived",
  candleTimeframes: TIMEFRAMES,
  depth: true,
  dealHistory: true,
  orderHistory: false,
  cashHistory: true,
  tickHistory: false,
  symbolRules: true,
  evidence: {
    // Nothing is documented; the terminal's own lists follow a trade within a second.
    readAfterWriteLagMs: 2000,
    snapshotComplete: true,
    idempotentPlace: false,
    tagReadableOn: ["order", "position", "deal"],
    // The server throttles nothing itself; a proxy before it does so before it passes a request on.
    throttledWriteMayExecute: false,
  },
  budgets: [],
} as const satisfies Capabilities;

/** What a server in virtual mode lacks: it has a feed's prices but fills nothing, whatever it answers. */
export const virtualCapabilities: Partial<Capabilities> = {
  orderTypes: [],
  pendingTimeInForce: [],
  protection: { market: "none", pending: "none", marketForm: [], trailing: false, removable: false },
  cancelOrder: false,
  modifyPosition: false,
  partialClose: false,
  comment: false,
  clientOrderId: "none",
  depth: false,
  dealHistory: false,
  cashHistory: false,
  symbolRules: false,
};
