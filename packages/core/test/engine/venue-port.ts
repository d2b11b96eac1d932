import { BrokerError, type Deal, type Order, type Position } from "@anybroker/core";
import type {
  AccountPort,
  AccountSink,
  Call,
  Capabilities,
  Execution,
  Receipt,
  Snapshot,
} from "@anybroker/core/adapter";
import type { VenueAccount, VenueResult } from "@anybroker/paper/venue";

/** What goes wrong with the next command. */
export type CommandFault = "answer-lost" | "lost-before" | "refused-after-execution";

/** How the wire behaves. */
export interface WireStyle {
  readonly events: Capabilities["events"];
  readonly dealHistory: boolean;
  readonly orderHistory: boolean;
  /** Where the client order id can be read back. */
  readonly tagOn: readonly ("order" | "position" | "deal" | "order-history")[];
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * An account port straight on a venue's account, whose wire can be made as poor and as faulty as a test likes.
 *
 * It stands in for the adapters of the engine's tests: `events`, what carries the tag, lag, and lost answers.
 */
export class VenuePort implements AccountPort {
  readonly #account: VenueAccount;
  readonly #sink: AccountSink;
  readonly #style: WireStyle;
  readonly #symbols: Awaited<ReturnType<AccountPort["symbols"]>>;
  /** Taken by the next command. */
  fault: CommandFault | undefined;
  /** Commands that reached the broker. */
  placed = 0;
  /** While true nothing is pushed or observed. */
  deaf = false;
  /** While set, pushed executions wait here. */
  heldBack: Execution[] | undefined;
  /** While true every read fails. */
  readsFail = false;
  /** Reads answer with this picture while it is set: the wire's lag. */
  frozen: { readonly snapshot: Snapshot; readonly deals: readonly Deal[] } | undefined;
  /** Runs between the arrival of a snapshot request and its answer. */
  duringSnapshot: (() => void) | undefined;

  constructor(
    account: VenueAccount,
    sink: AccountSink,
    symbols: Awaited<ReturnType<AccountPort["symbols"]>>,
    style: WireStyle,
  ) {
    this.#account = account;
    this.#sink = sink;
    this.#style = style;
    this.#symbols = symbols;
    account.onExecution((execution) => this.#hear(execution));
  }

  #hear(execution: Execution): void {
    if (this.deaf) return;
    if (this.#style.events === "pushed") {
      const told = this.#untag(execution);
      if (this.heldBack !== undefined) this.heldBack.push(told);
      else this.#sink.execution(told);
    } else if (this.#style.events === "observed") {
      const { positions, orders } = this.picture();
      this.#sink.observed({ allPositions: positions, allOrders: orders });
    }
  }

  /** Pushes what was held back, in the given order. */
  release(order: readonly number[] = (this.heldBack ?? []).map((_, index) => index)): void {
    const held = this.heldBack ?? [];
    this.heldBack = undefined;
    for (const index of order) {
      const execution = held[index];
      if (execution !== undefined) this.#sink.execution(execution);
    }
  }

  #untag({ order, deal, position, ...rest }: Execution): Execution {
    return {
      ...rest,
      ...(order !== undefined && { order: this.#tagged("order", order) }),
      ...(deal !== undefined && { deal: this.#tagged("deal", deal) }),
      ...(position !== undefined && { position: this.#tagged("position", position) }),
    };
  }

  #tagged<Item extends Order | Deal | Position>(kind: "order" | "position" | "deal", item: Item): Item {
    if (this.#style.tagOn.includes(kind)) return item;
    const plain: Mutable<Item> = { ...item };
    delete plain.clientOrderId;
    return plain;
  }

  picture(): Snapshot {
    return {
      account: this.#account.summary(),
      positions: this.#account.positions().map((position) => this.#tagged("position", position)),
      orders: this.#account.orders().map((order) => this.#tagged("order", order)),
    };
  }

  allDeals(): readonly Deal[] {
    return this.#account.deals().map((deal) => this.#tagged("deal", deal));
  }

  /** From now on reads show this moment. */
  freeze(): void {
    this.frozen = { snapshot: this.picture(), deals: this.allDeals() };
  }

  symbols(): ReturnType<AccountPort["symbols"]> {
    return Promise.resolve(this.#symbols);
  }

  async snapshot(_call: Call): Promise<Snapshot> {
    this.#failReads();
    const picture = this.frozen?.snapshot ?? this.picture();
    const during = this.duringSnapshot;
    this.duringSnapshot = undefined;
    during?.();
    return picture;
  }

  async deals(range: { readonly fromTimeMs: number; readonly toTimeMs: number }): Promise<{ items: readonly Deal[] }> {
    this.#failReads();
    const deals = this.frozen?.deals ?? this.allDeals();
    return { items: deals.filter(({ timeMs }) => timeMs >= range.fromTimeMs && timeMs <= range.toTimeMs) };
  }

  async orderHistory(range: {
    readonly fromTimeMs: number;
    readonly toTimeMs: number;
  }): Promise<{ items: readonly Order[] }> {
    this.#failReads();
    return { items: this.#account.orderHistory(range) };
  }

  #failReads(): void {
    if (this.readsFail) throw new BrokerError("UNREACHABLE", "The test's wire is cut.");
  }

  /** Runs a command at the venue, as far as the fault lets it. */
  #command(call: Call, run: () => VenueResult): Receipt {
    const { fault } = this;
    this.fault = undefined;
    call.markSent();
    if (fault === "lost-before")
      throw new BrokerError("CONNECTION_LOST", "The line was cut before the request arrived.");
    this.placed += 1;
    const result = run();
    if (fault === "answer-lost")
      throw new BrokerError("CONNECTION_LOST", "The line was cut before the answer arrived.");
    if (fault === "refused-after-execution")
      throw new BrokerError("REQUEST_TIMEOUT", "The broker answered an error.", { outcome: "unknown" });
    if (!result.ok) throw new BrokerError(result.code, result.message);
    const { order } = result;
    return {
      code: result.code,
      ...(order?.id !== undefined && { orderId: order.id }),
      ...(order?.positionId !== undefined && { positionId: order.positionId }),
    };
  }

  async placeOrder(command: Parameters<AccountPort["placeOrder"]>[0], call: Call): Promise<Receipt> {
    const { kind: _kind, symbol, stopLoss, takeProfit, intent: _intent, ...plain } = command;
    return this.#command(call, () =>
      this.#account.place({
        ...plain,
        symbol: symbol.name,
        ...(stopLoss?.price !== undefined && { stopLoss: stopLoss.price }),
        ...(takeProfit?.price !== undefined && { takeProfit: takeProfit.price }),
      }),
    );
  }

  async modifyOrder(command: Parameters<NonNullable<AccountPort["modifyOrder"]>>[0], call: Call): Promise<Receipt> {
    return this.#command(call, () => this.#account.modifyOrder(command.order.id, command.patch));
  }

  async cancelOrder(command: Parameters<NonNullable<AccountPort["cancelOrder"]>>[0], call: Call): Promise<Receipt> {
    return this.#command(call, () => this.#account.cancelOrder(command.order.id));
  }

  async modifyPosition(
    command: Parameters<NonNullable<AccountPort["modifyPosition"]>>[0],
    call: Call,
  ): Promise<Receipt> {
    return this.#command(call, () => this.#account.modifyPosition(command.position.id, command.patch));
  }

  async closePosition(command: Parameters<AccountPort["closePosition"]>[0], call: Call): Promise<Receipt> {
    return this.#command(call, () =>
      this.#account.closePosition(command.position.id, command.lots, { clientOrderId: command.clientOrderId }),
    );
  }

  subscribe(): Promise<void> {
    return Promise.resolve();
  }

  unsubscribe(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
