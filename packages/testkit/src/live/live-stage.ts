import {
  type Account,
  BrokerError,
  type Clock,
  Decimal,
  isFinal,
  type Order,
  type PlaceOrderRequest,
  type Position,
  type SymbolInfo,
  sleep,
} from "@anybroker/core";
import { expectPresent, fail } from "../checks.ts";

/** How often it is tried to end flat, and how long after a failure. */
const ROUNDS = 10;
const ROUND_MS = 1_000;

/** What a live scenario is played with: an open account, the least lots of one symbol, and a memory of what it opened. */
export class LiveStage {
  readonly account: Account;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly symbol: SymbolInfo;
  /** The least order. */
  readonly lots: number;
  /** What was there before is nobody's business here. */
  readonly #before: ReadonlySet<string>;
  readonly #own = new Set<string>();

  constructor(account: Account, symbol: SymbolInfo, clock: Clock, signal: AbortSignal) {
    this.account = account;
    this.symbol = symbol;
    this.clock = clock;
    this.signal = signal;
    this.lots = expectPresent(symbol.lotsMin, `the least lots of ${symbol.name}`);
    this.#before = new Set(account.positions.list().map(({ id }) => id));
  }

  /** Places an order of the least lots, unless `request` says more; it is taken back at the end. */
  async place(request: Partial<PlaceOrderRequest> & Pick<PlaceOrderRequest, "side" | "type">): Promise<Order> {
    const clientOrderId = `live${this.clock.now().toString(36)}${this.#own.size}`;
    this.#own.add(clientOrderId);
    const order = { symbol: this.symbol.name, lots: this.lots, clientOrderId, ...request };
    return this.account.orders.place(order, { signal: this.signal });
  }

  /** Waits until `holds`, as far as pushes and readings tell. Fails with `what` after half a minute. */
  async until(holds: () => boolean, what: string): Promise<void> {
    for (let round = 0; round < 30; round += 1) {
      if (holds()) return;
      await sleep(this.clock, ROUND_MS, this.signal);
      await this.account.sync({ signal: this.signal });
    }
    if (!holds()) fail(`${what} within half a minute.`);
  }

  /** The position that an order made. */
  async positionOf(order: Order): Promise<Position> {
    await this.until(() => this.#find(order) !== undefined, `the position of order ${order.id} was not seen`);
    return expectPresent(this.#find(order), `the position of order ${order.id}`);
  }

  #find({ positionId, clientOrderId }: Order): Position | undefined {
    return this.positions().find((held) => held.id === positionId || held.clientOrderId === clientOrderId);
  }

  /** `price` on the symbol's grid, as a text. */
  onGrid(price: number): string {
    const step = Decimal.of(this.symbol.tickSize ?? 10 ** -(this.symbol.digits ?? 5));
    return Decimal.of(price).divide(step, 0).multiply(step).toString();
  }

  /** A distance from the price at which a level is allowed and will hardly be reached. */
  distanceAt(price: number): string {
    return this.onGrid(Math.max(price * 0.02, 4 * (this.symbol.stopDistance ?? 0)));
  }

  /**
   * Cancels and closes what was opened here, whatever has happened before; nobody's signal stops it.
   *
   * Rejects with what is left when that can't be done.
   */
  async flatten(): Promise<void> {
    let trouble: unknown;
    for (let round = 0; round < ROUNDS; round += 1) {
      try {
        if (await this.#flattenOnce()) return;
      } catch (error) {
        trouble = error;
      }
      await sleep(this.clock, ROUND_MS);
    }
    const left = [
      ...this.#orders().map(({ id }) => `order ${id}`),
      ...this.positions().map(({ id }) => `position ${id}`),
    ];
    const reason = trouble instanceof Error ? ` (${trouble.message})` : "";
    throw new BrokerError(
      "NOT_READY",
      `The account could not be left as it was: ${left.join(", ") || "the outcome of an order is not known"} may still be open${reason}; look at it and close it by hand.`,
      { cause: trouble },
    );
  }

  /** True when nothing was left. */
  async #flattenOnce(): Promise<boolean> {
    const { orders, positions } = this.account;
    await this.account.sync();
    for (const { id } of this.#orders()) await orders.cancel(String(id));
    for (const { id } of this.positions()) await positions.close(id);
    await this.account.sync();
    return this.#orders().length === 0 && this.positions().length === 0 && !this.#isUnsure();
  }

  /** Whether an order may still become something. */
  #isUnsure(): boolean {
    return [...this.#own].some((id) => {
      const order = this.account.orders.get(id);
      return order !== undefined && !isFinal(order.status);
    });
  }

  #orders(): readonly Order[] {
    return this.account.orders.list().filter(({ clientOrderId = "" }) => this.#own.has(clientOrderId));
  }

  /** What was opened here, as far as the wire tells: by its tag, by the order that made it, or by how it came. */
  positions(): readonly Position[] {
    const made = new Set([...this.#own].map((id) => this.account.orders.get(id)?.positionId));
    return this.account.positions
      .list()
      .filter(({ id }) => !this.#before.has(id))
      .filter(
        ({ id, clientOrderId = "", origin }) =>
          made.has(id) || this.#own.has(clientOrderId) || origin === "this-program",
      );
  }
}
