import type { CancelOrderCommand, ModifyOrderCommand, ModifyPositionCommand } from "../adapter/commands.ts";
import type { AccountPort } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { clientOrderId, type OrderId } from "../model/ids.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { Clock } from "../system/clock.ts";
import type { Books } from "./books.ts";
import type { OrderRecord } from "./order-book.ts";
import { applyPatch } from "./patch.ts";
import type { Levels } from "./protection-levels.ts";
import type { SubmitOptions, Submitter } from "./submit.ts";
import type { SymbolTable } from "./symbol-table.ts";

export type RestingOrder = Order & { readonly id: OrderId };

export interface StepsParts {
  readonly books: Books;
  readonly submitter: Submitter;
  readonly port: AccountPort;
  readonly clock: Clock;
  readonly symbols: SymbolTable;
  readonly nextClientOrderId: () => string;
  /** The deadline of each try, and its end with the broker object. */
  readonly options: Required<SubmitOptions>;
}

/** The requests of the second step, all of them risk reducing. */
export class ProtectionSteps {
  readonly #parts: StepsParts;

  constructor(parts: StepsParts) {
    this.#parts = parts;
  }

  /** Puts `levels` in force on a position or resting order. */
  set(target: Position | RestingOrder, levels: Levels): Promise<void> {
    return "openPrice" in target ? this.#setOnPosition(target, levels) : this.#setOnOrder(target, levels);
  }

  async #setOnPosition(position: Position, patch: Levels): Promise<void> {
    const { books, submitter, port, options } = this.#parts;
    const { modifyPosition } = port;
    if (modifyPosition === undefined) throw lacking("modifyPosition");
    const command: ModifyPositionCommand = {
      kind: "modify-position",
      ...this.#basics(position),
      position,
      patch,
      wanted: applyPatch(position, patch),
    };
    await submitter.change(command, "reduce", options, (call) => modifyPosition.call(port, command, call));
    const now = books.positions.get(position.id);
    if (now !== undefined) books.setPosition(applyPatch(now, patch));
  }

  async #setOnOrder(order: RestingOrder, levels: Levels): Promise<void> {
    const { books, submitter, port, options } = this.#parts;
    const { modifyOrder } = port;
    if (modifyOrder === undefined) throw lacking("modifyOrder");
    const { trailingDistance: _trailing, ...patch } = levels;
    const command: ModifyOrderCommand = {
      kind: "modify-order",
      ...this.#basics(order),
      order,
      patch,
      wanted: applyPatch<Order>(order, patch),
    };
    await submitter.change(command, "reduce", options, (call) => modifyOrder.call(port, command, call));
    const record = books.findOrder(order.id);
    if (record !== undefined) books.advance(record, applyPatch<Partial<Order>>({}, patch));
  }

  /** Ends what could not be protected: cancels the order, or closes what it opened. */
  async close(target: Position | RestingOrder, record: OrderRecord): Promise<void> {
    const { submitter, options } = this.#parts;
    if (!("openPrice" in target)) return this.#cancel(target);
    const lots = Math.min(target.lots, record.order.filledLots);
    await submitter.close({ kind: "close-position", ...this.#basics(target), position: target, lots }, options);
  }

  async #cancel(order: RestingOrder): Promise<void> {
    const { books, submitter, port, options, clock } = this.#parts;
    const { cancelOrder } = port;
    if (cancelOrder === undefined) throw lacking("cancelOrder");
    const command: CancelOrderCommand = { kind: "cancel-order", ...this.#basics(order), order };
    await submitter.change(command, "reduce", options, (call) => cancelOrder.call(port, command, call));
    const record = books.findOrder(order.id);
    if (record !== undefined)
      books.advance(record, { status: "cancelled", certainty: "proven", updateTimeMs: clock.now() });
  }

  #basics({ symbol }: Position | Order): Pick<ModifyOrderCommand, "clientOrderId" | "symbol"> {
    const { symbols, nextClientOrderId } = this.#parts;
    return { clientOrderId: clientOrderId(nextClientOrderId()), symbol: symbols.resolve(symbol) };
  }
}

const lacking = (member: string): BrokerError =>
  new BrokerError(
    "UNSUPPORTED",
    `The adapter says that it takes levels in a second step, but its account port has no ${member}.`,
  );
