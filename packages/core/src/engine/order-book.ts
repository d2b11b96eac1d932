import type { ClosePositionCommand, PlaceOrderCommand, Receipt } from "../adapter/commands.ts";
import type { Deal } from "../model/history.ts";
import type { ClientOrderId, OrderId } from "../model/ids.ts";
import { isFinal, type Order } from "../model/orders.ts";

/** Where an own command stands: waiting for its answer, answered, its answer lost, or over. */
export type CommandState = "unanswered" | "answered" | "lost" | "over";

/** The newest deals that were known at an instant, by the broker's clock: whatever comes later is none of them. */
export interface DealMark {
  readonly timeMs: number;
  /** The deals at just that time. */
  readonly ids: readonly string[];
}

/** An order of this session: what is known of it, its fills, and the command behind it if it is ours. */
export interface OrderRecord {
  order: Order;
  /** Its fills, each id once. */
  readonly deals: Deal[];
  readonly command?: PlaceOrderCommand | ClosePositionCommand;
  state: CommandState;
  /** When the command was sent, by our clock. */
  readonly sentTimeMs: number;
  /** The newest deals before it was sent. */
  readonly after?: DealMark;
  receipt?: Receipt;
  /** Set when something fits several lost commands, this one among them: it can't be judged by what is missing. */
  doubtful?: true;
  /** When it ended, by the monotonic clock. */
  endedMs?: number;
  /** Told whenever the record changed; absent while nobody waits for that. */
  watchers?: Set<() => void>;
}

/** The record of an own command. */
export type OwnRecord = OrderRecord & { readonly command: NonNullable<OrderRecord["command"]> };

/** Ended orders that are kept for `get` and for late deals. */
const KEEP_ENDED = 5_000;

/** All orders that the session knows of, by broker id and by client order id. */
export class OrderBook {
  /** Where the wire shows the client order id: what bears none there is no order of ours, as a rule. */
  named: ReadonlySet<"order" | "position" | "deal" | "order-history"> = new Set();
  readonly #byId = new Map<string, OrderRecord>();
  readonly #byClientId = new Map<string, OrderRecord>();
  readonly #records = new Set<OrderRecord>();

  add(record: OrderRecord): OrderRecord {
    this.#records.add(record);
    this.index(record);
    if (this.#records.size > KEEP_ENDED * 2) this.#prune();
    return record;
  }

  /** To be called after a record's ids changed. */
  index(record: OrderRecord): void {
    const { id, clientOrderId } = record.order;
    if (id !== undefined) this.#byId.set(id, record);
    if (clientOrderId !== undefined) this.#byClientId.set(clientOrderId, record);
  }

  byId(id: OrderId | string | undefined): OrderRecord | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  byClientOrderId(id: ClientOrderId | string | undefined): OrderRecord | undefined {
    return id === undefined ? undefined : this.#byClientId.get(id);
  }

  /** Orders that have not ended, oldest first. */
  *live(): Iterable<OrderRecord> {
    for (const record of this.#records) if (!isFinal(record.order.status)) yield record;
  }

  /**
   * Own orders that are filled by the broker's word alone: no deal has shown what they made yet.
   *
   * @param readMs up to when everything has been read, by the monotonic clock.
   */
  *unseen(readMs: number): Iterable<OrderRecord> {
    for (const record of this.#records) {
      const { command, order, deals, endedMs } = record;
      if (command?.kind !== "place" || order.status !== "filled" || deals.length > 0) continue;
      if (endedMs !== undefined && endedMs >= readMs) yield record;
    }
  }

  /** Own commands that are not over, oldest first. */
  *open(): Iterable<OwnRecord> {
    for (const record of this.#records) {
      if (record.command !== undefined && record.state !== "over") yield record as OwnRecord;
    }
  }

  #prune(): void {
    let surplus = this.#records.size - KEEP_ENDED;
    for (const record of this.#records) {
      if (surplus <= 0) return;
      if (!isFinal(record.order.status) || record.state === "unanswered" || record.state === "lost") continue;
      surplus -= 1;
      this.#records.delete(record);
      if (record.order.id !== undefined) this.#byId.delete(record.order.id);
      if (record.order.clientOrderId !== undefined) this.#byClientId.delete(record.order.clientOrderId);
    }
  }
}

/** Adds a fill to its order; one that is there already is replaced by what is known of it now. */
export function noteDeal({ deals }: OrderRecord, deal: Deal): void {
  const at = deals.findIndex(({ id }) => id === deal.id);
  if (at < 0) deals.push(deal);
  else deals[at] = deal;
}
