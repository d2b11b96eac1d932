import {
  type Account,
  type AccountEventUnion,
  type Broker,
  type ConfiguredAdapter,
  connect,
  type Journal,
  type Order,
  seededRandom,
} from "@anybroker/core";
import type { World } from "@anybroker/testkit";
import { Mortal } from "./mortal.ts";

const EVENT_TYPES = ["order", "deal", "position", "account", "discrepancy", "protection"] as const;
/** Shorter than the default, so that a stalled request costs a run less. */
const CALL_TIMEOUT_MS = 8_000;

/** What a process is started with. */
export interface LifeOptions {
  readonly world: World;
  /** The adapter, or a mutant of it. */
  readonly broker: ConfiguredAdapter;
  readonly journal: (mortal: Mortal) => Journal;
  /** Its number in the run, from 1. */
  readonly number: number;
  readonly seed: number;
  readonly onEvent: (event: AccountEventUnion) => void;
}

/** One process that trades: it connects, hears what it is told, and is killed or closed. */
export class Life {
  readonly number: number;
  readonly mortal: Mortal;
  readonly events: AccountEventUnion[] = [];
  /** Orders that the process knew of when it was ready, those of the process before it among them. */
  knownOrders: readonly Order[] = [];
  /** Deals that the ledger had when the account was open and listened to; those before it are adopted. */
  dealsBefore = Number.POSITIVE_INFINITY;
  #broker: Broker | undefined;
  #account: Account | undefined;
  readonly #options: LifeOptions;

  constructor(options: LifeOptions) {
    this.#options = options;
    this.number = options.number;
    this.mortal = new Mortal(options.world.clock);
  }

  /** The open account; undefined before it is open. */
  get account(): Account | undefined {
    return this.#account;
  }

  get dead(): boolean {
    return this.mortal.dead;
  }

  /** Connects and opens the account. Rejects as `connect` does. */
  async begin(): Promise<void> {
    const { world, broker, journal, number, seed, onEvent } = this.#options;
    const [first] = world.accounts;
    if (first === undefined) throw new RangeError("The world has no account.");
    const connected = await connect(this.mortal.within(broker), {
      ...world.connectOptions,
      account: first.id,
      clock: this.mortal.clock,
      random: seededRandom(seed * 1_000 + number),
      journal: journal(this.mortal),
      callTimeoutMs: CALL_TIMEOUT_MS,
    });
    this.#broker = connected;
    try {
      const account = await connected.account(first.id);
      for (const type of EVENT_TYPES) {
        account.on(type, (event: AccountEventUnion) => {
          if (this.dead) return;
          this.events.push(event);
          onEvent(event);
        });
      }
      this.knownOrders = [...account.orders.list(), ...account.restored.flatMap(({ order }) => order ?? [])];
      this.dealsBefore = first.ledger.deals().length;
      this.#account = account;
    } catch (error) {
      await connected.close();
      throw error;
    }
  }

  /** As by `kill -9`. */
  kill(): void {
    this.mortal.kill();
  }

  /** Ends it in peace. */
  async close(): Promise<void> {
    await this.#broker?.close();
  }
}
