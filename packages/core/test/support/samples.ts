import type { Capabilities } from "../../src/adapter/index.ts";
import { type SymbolInfo, symbolName } from "../../src/index.ts";

/** EURUSD as most brokers have it, with some fields changed. */
export function sampleSymbol(changes: Partial<SymbolInfo> = {}): SymbolInfo {
  return {
    name: symbolName("EURUSD"),
    digits: 5,
    tickSize: 0.00001,
    contractSize: 100_000,
    lotsMin: 0.01,
    lotsMax: 50,
    lotsStep: 0.01,
    ...changes,
  };
}

/** A symbol of which the broker tells the name only. */
export const bareSymbol = (name: string): SymbolInfo => ({ name: symbolName(name) });

/** A broker that can do everything, with some abilities changed. */
export function sampleCapabilities(changes: Partial<Capabilities> = {}): Capabilities {
  return {
    positionModes: ["hedging"],
    multipleAccounts: false,
    orderTypes: ["market", "limit", "stop", "stop-limit"],
    marketTimeInForce: ["ioc", "fok"],
    pendingTimeInForce: ["gtc", "gtd"],
    protection: {
      market: "atomic",
      pending: "atomic",
      marketForm: ["price", "distance"],
      trailing: true,
      removable: true,
    },
    modifyOrder: ["limitPrice", "stopPrice", "stopLoss", "takeProfit"],
    cancelOrder: true,
    modifyPosition: true,
    partialClose: true,
    closeBy: true,
    maxSlippage: true,
    comment: true,
    clientOrderId: "field",
    clientOrderIdMaxLength: 32,
    events: "pushed",
    fills: "each",
    ticks: "pushed",
    liveCandles: "pushed",
    candleTimeframes: ["M1", "H1"],
    depth: true,
    dealHistory: true,
    orderHistory: true,
    cashHistory: true,
    tickHistory: true,
    symbolRules: true,
    evidence: {
      readAfterWriteLagMs: 0,
      snapshotComplete: true,
      idempotentPlace: false,
      tagReadableOn: ["order"],
      throttledWriteMayExecute: false,
    },
    budgets: [],
    ...changes,
  };
}

/** What `action` throws. Fails when it throws nothing. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What `promise` rejects with. Fails when it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was rejected");
}

/** The parts of a `BrokerError` that a test compares. */
export function facts(error: unknown): {
  readonly code: unknown;
  readonly message: unknown;
  readonly details: unknown;
} {
  const { code, message, details } = error as { code?: unknown; message?: unknown; details?: unknown };
  return { code, message, details };
}
