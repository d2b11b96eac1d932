import { type AccountSummary, BrokerError, type Clock } from "@anybroker/core";
import type { AccountSink, Call, SymbolLookup } from "@anybroker/core/adapter";
import type { CtraderClient } from "../client/client.ts";
import { toBrokerError } from "../errors.ts";
import type {
  Int64,
  ProtoOAOrder,
  ProtoOAOrderTriggerMethod,
  ProtoOAPosition,
  ProtoOATrader,
} from "../schema/index.ts";
import { Recent } from "./recent.ts";
import type { Streams } from "./streams.ts";

/** Settings of an order or position that an amend would drop, were they not sent again. */
export interface KeptFlags {
  readonly trailing: boolean;
  readonly guaranteed: boolean;
  readonly trigger: ProtoOAOrderTriggerMethod | undefined;
}

/** What the parts of one open account share. */
export interface OpenAccount {
  readonly id: string;
  readonly client: CtraderClient;
  readonly clock: Clock;
  readonly sink: AccountSink;
  readonly symbols: SymbolLookup;
  readonly streams: Streams;
  readonly money: AccountMoney;
  readonly flags: FlagMemory;
  /** Sent with every order. */
  readonly label: string | undefined;
  /** False when the grant is for looking only. */
  readonly mayTrade: boolean;
}

/** Runs one request of the client; its failures come out as `BrokerError`s. */
export async function ask<Answer>(
  account: Pick<OpenAccount, "clock">,
  call: Call,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw toBrokerError(error, { operation: call.operation, clock: account.clock });
  }
}

/** The account's trader as it was last told, and its currency. */
export class AccountMoney {
  #trader: ProtoOATrader | undefined;
  #version = -1;
  #currency: string | undefined;
  /** The last summary, without what open positions make of it. */
  summary: AccountSummary | undefined;

  get trader(): ProtoOATrader | undefined {
    return this.#trader;
  }

  get currency(): string | undefined {
    return this.#currency;
  }

  setCurrency(currency: string): void {
    this.#currency = currency;
  }

  /** Takes a trader over; false when a newer balance is known. */
  setTrader(trader: ProtoOATrader): boolean {
    if (!this.isNews(trader.balanceVersion)) return false;
    this.#trader = trader;
    return true;
  }

  /** Whether a balance is not older than the known one. It counts its changes; without a count all are news. */
  isNews(balanceVersion: Int64 | undefined): boolean {
    if (balanceVersion === undefined) return true;
    if (Number(balanceVersion) < this.#version) return false;
    this.#version = Number(balanceVersion);
    return true;
  }
}

/** How many orders and positions are remembered. */
const REMEMBERED = 10_000;

/** Remembers the settings of the orders and positions that were seen last. */
export class FlagMemory {
  readonly #orders = new Recent<KeptFlags>(REMEMBERED);
  readonly #positions = new Recent<ProtoOAPosition>(REMEMBERED);
  readonly #distances = new Recent<number>(REMEMBERED);

  seeOrder(order: ProtoOAOrder): void {
    const id = String(order.orderId);
    const trailing = order.trailingStopLoss ?? false;
    const guaranteed = order.tradeData.guaranteedStopLoss ?? false;
    const trigger = order.stopTriggerMethod;
    // Most orders have none of them, and what is not known has none either.
    const isPlain = !trailing && !guaranteed && trigger === undefined;
    if (!isPlain || this.#orders.get(id) !== undefined) this.#orders.set(id, { trailing, guaranteed, trigger });
  }

  seePosition(position: ProtoOAPosition): void {
    this.#positions.set(String(position.positionId), position);
  }

  of(kind: "order" | "position", id: string): KeptFlags | undefined {
    if (kind === "order") return this.#orders.get(id);
    const position = this.#positions.get(id);
    return (
      position && {
        trailing: position.trailingStopLoss ?? false,
        guaranteed: position.guaranteedStopLoss ?? position.tradeData.guaranteedStopLoss ?? false,
        trigger: position.stopLossTriggerMethod,
      }
    );
  }

  /** A position as it was last seen. */
  position(id: string): ProtoOAPosition | undefined {
    return this.#positions.get(id);
  }

  /** How far a position's stop follows, as this program has set it: the wire does not tell. */
  setTrailingDistance(positionId: string, distance: number): void {
    this.#distances.set(positionId, distance);
  }

  trailingDistance(positionId: string): number | undefined {
    return this.#distances.get(positionId);
  }
}

/** Refuses to trade by a grant that is for looking only. Throws READ_ONLY. */
export function requireTrading({ mayTrade, id }: OpenAccount): void {
  if (mayTrade) return;
  const message = `The grant of the account ${id} is for looking only; grant the scope "trading" to trade.`;
  throw new BrokerError("READ_ONLY", message, { broker: "ctrader" });
}
