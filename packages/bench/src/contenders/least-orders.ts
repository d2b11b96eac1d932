import { SecretKeeper, silentLogger, systemRandom } from "@anybroker/core";
import { createCtraderClient } from "@anybroker/ctrader";
import type { Messages } from "@anybroker/ctrader/schema";
import { memoryTransports } from "../load/memory-line.ts";
import type { OrderContender } from "./contender.ts";
import { unlimitedClock } from "./ours-ctrader.ts";

type Execution = Messages["ProtoOAExecutionEvent"];

/** A neutral record of an order, as short as it can be. */
interface LeastOrder {
  readonly clientOrderId: string;
  readonly id: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly status: "accepted" | "filled";
  readonly lots: number;
  readonly filledLots: number;
}

/** A neutral record of a deal or a position. */
interface LeastTrade {
  readonly id: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly lots: number;
  readonly price: number;
  readonly timeMs: number;
}

/** Hundredths of a unit. */
const VOLUME_PER_LOT = 10_000_000;

/**
 * The stages that nothing can do without: the library's own client writes the order within its budget and its deadline
 * and reads both events, each becomes neutral records, an order is found by its two ids, a deal is counted once, a promise
 * tells of the fill. Answered in this process: no socket, and none of the engine's checks, states, events and recovery.
 */
export const leastOrders: OrderContender = async ({ target, port, symbols }) => {
  const { options, accounts } = target;
  const transports = memoryTransports({
    clock: unlimitedClock,
    random: systemRandom,
    logger: silentLogger,
    secrets: new SecretKeeper(),
  });
  const client = createCtraderClient({ ...options, port, clock: unlimitedClock, transports });
  const accountId = accounts[0] ?? "";
  await client.connect();
  await client.accounts.authorise(accountId);
  const books = new LeastBooks(symbols[0]?.name ?? "");
  client.on("ProtoOAExecutionEvent", (event) => books.take(event));
  const symbolId = symbols[0]?.id ?? "";
  let count = 0;
  return () => {
    count += 1;
    const clientOrderId = `least-${count.toString(36)}`;
    const filled = books.filled(clientOrderId);
    const order = { symbolId, orderType: "MARKET", tradeSide: "BUY", volume: 100_000, clientOrderId } as const;
    void client.trading.newOrder(accountId, order);
    return filled;
  };
};

/** Orders by both ids, deals by theirs, positions by theirs; nothing is ever forgotten or told. */
class LeastBooks {
  readonly #symbol: string;
  readonly #waiting = new Map<string, (order: LeastOrder) => void>();
  readonly #byName = new Map<string, LeastOrder>();
  readonly #byId = new Map<string, LeastOrder>();
  readonly #deals = new Map<string, LeastTrade>();
  readonly #positions = new Map<string, LeastTrade>();

  constructor(symbol: string) {
    this.#symbol = symbol;
  }

  filled(clientOrderId: string): Promise<LeastOrder> {
    return new Promise((resolve) => this.#waiting.set(clientOrderId, resolve));
  }

  take({ order, deal, position }: Execution): void {
    if (order === undefined) return;
    const symbol = this.#symbol;
    const clientOrderId = order.clientOrderId ?? "";
    const id = String(order.orderId);
    const side = order.tradeData.tradeSide === "BUY" ? "buy" : "sell";
    const lots = Number(order.tradeData.volume) / VOLUME_PER_LOT;
    if (deal === undefined) {
      this.#keep({ clientOrderId, id, symbol, side, status: "accepted", lots, filledLots: 0 });
      return;
    }
    const dealId = String(deal.dealId);
    if (this.#deals.has(dealId)) return;
    const filledLots = Number(deal.filledVolume) / VOLUME_PER_LOT;
    const price = deal.executionPrice ?? 0;
    const timeMs = Number(deal.executionTimestamp);
    const trade = { orderId: id, symbol, side, lots: filledLots, price, timeMs } as const;
    this.#deals.set(dealId, { id: dealId, ...trade });
    if (position !== undefined) {
      const positionId = String(position.positionId);
      this.#positions.set(positionId, { id: positionId, ...trade });
    }
    const filled: LeastOrder = { clientOrderId, id, symbol, side, status: "filled", lots, filledLots };
    this.#keep(filled);
    this.#waiting.get(clientOrderId)?.(filled);
    this.#waiting.delete(clientOrderId);
  }

  #keep(order: LeastOrder): void {
    this.#byName.set(order.clientOrderId, order);
    this.#byId.set(order.id, order);
  }
}
