import { inspect } from "node:util";
import { type Account, type Broker, BrokerError, connect, type Deal, sleep, systemClock } from "@anybroker/core";
import { nats } from "../../src/index.ts";

const RETRY_MS = 20;

/** A trading program behind the gateway: opens and closes positions, and notes every deal that it is told. */
export class Program {
  readonly deals: Deal[] = [];
  /** Client order ids that it has used for opening, and those of them that were reported filled. */
  readonly tried: string[] = [];
  readonly filled: string[] = [];
  /** Commands whose outcome it was never told, with what it was told instead. */
  readonly unresolved: string[] = [];
  readonly #name: string;
  readonly #broker: Broker;
  readonly #account: Account;
  #closing: Promise<void> = Promise.resolve();

  private constructor(name: string, broker: Broker, account: Account) {
    this.#name = name;
    this.#broker = broker;
    this.#account = account;
    account.on("deal", ({ deal }) => this.deals.push(deal));
  }

  static async start(name: string, url: string, broker: string): Promise<Program> {
    const connected = await connect(nats({ url, broker }));
    return new Program(name, connected, await connected.account());
  }

  /** Opens a position and closes it again; a command that is proven not executed is given anew. */
  async roundTrip(onOrder: () => void): Promise<void> {
    try {
      const positionId = await this.#persist(() => this.#open());
      onOrder();
      await this.#persist(() => this.#close(positionId));
      onOrder();
    } catch (error) {
      this.unresolved.push(
        `${this.tried.at(-1)}: ${error instanceof Error ? inspect(error, { depth: 4 }) : String(error)}`,
      );
    }
  }

  /** Opens a position as soon as anybody takes the order. */
  async firstOrder(): Promise<void> {
    const positionId = await this.#persist(() => this.#open());
    this.#closing = this.#persist(() => this.#close(positionId));
  }

  /** Resolves when everything that it began is over. */
  settled(): Promise<void> {
    return this.#closing;
  }

  async close(): Promise<void> {
    await this.#broker.close();
  }

  async #open(): Promise<string> {
    const clientOrderId = `${this.#name}-${this.tried.length}`;
    this.tried.push(clientOrderId);
    const order = await this.#account.orders.place({
      symbol: "EURUSD",
      side: "buy",
      type: "market",
      lots: 0.01,
      clientOrderId,
    });
    this.filled.push(clientOrderId);
    if (order.positionId === undefined) throw new Error(`${clientOrderId} is ${order.status} and has no position.`);
    return order.positionId;
  }

  async #close(id: string): Promise<void> {
    if (this.#account.positions.list().some((position) => position.id === id)) await this.#account.positions.close(id);
  }

  async #persist<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!BrokerError.is(error) || error.outcome !== "not-executed") throw error;
        await sleep(systemClock, RETRY_MS);
      }
    }
  }
}
