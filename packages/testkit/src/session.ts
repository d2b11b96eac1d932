import type { Account, AccountEventUnion, Broker, Deal, StatusEvent } from "@anybroker/core";
import { bookDifferences, describeBooks, ledgerBooks, libraryBooks } from "./books.ts";
import { expectSame, fail } from "./checks.ts";
import type { CountingClock } from "./counting-clock.ts";
import { dealsTold, describeEvent, eventFaults } from "./events.ts";
import { socketsGone } from "./sockets.ts";
import type { Stage } from "./stage.ts";
import { dealsAsFilled } from "./summed-fills.ts";
import type { WorldAccount } from "./world.ts";

const EVENT_TYPES = ["order", "deal", "position", "account", "discrepancy", "protection"] as const;

/** The periodic cross-check, once a minute by default, has to have found what is left to find. */
const BOOKS_LIMIT_MS = 75_000;

/** An account of a session with everything that it told. */
export interface Watched {
  readonly account: Account;
  readonly truth: WorldAccount;
  readonly events: AccountEventUnion[];
  /** Deals that the ledger had before the account was opened. */
  readonly dealsBefore: number;
}

/** One connection of the library, watched. */
export class Session {
  readonly broker: Broker;
  readonly statuses: StatusEvent[] = [];
  readonly watched: Watched[] = [];
  readonly #stage: Stage;
  readonly #clock: CountingClock;
  readonly #sockets: number;
  #closed = false;

  constructor(stage: Stage, broker: Broker, clock: CountingClock, sockets: number) {
    this.broker = broker;
    this.#stage = stage;
    this.#clock = clock;
    this.#sockets = sockets;
    broker.status((event) => this.statuses.push(event));
  }

  /** The account that was opened first. */
  get account(): Account {
    return this.#first.account;
  }

  /** What the first account told. */
  get events(): readonly AccountEventUnion[] {
    return this.#first.events;
  }

  get #first(): Watched {
    const [first] = this.watched;
    return first ?? fail("No account is open.");
  }

  /** Opens another account of the connection, watched. */
  async open(truth: WorldAccount): Promise<Watched> {
    const dealsBefore = truth.ledger.deals().length;
    const account = await this.#stage.drive(this.broker.account(truth.id), `opening account ${truth.id}`);
    const events: AccountEventUnion[] = [];
    for (const type of EVENT_TYPES) account.on(type, (event: AccountEventUnion) => events.push(event));
    const watched: Watched = { account, truth, events, dealsBefore };
    this.watched.push(watched);
    return watched;
  }

  /** Timers of the library that wait now. */
  get waitingTimers(): number {
    return this.#clock.waitingMs.length;
  }

  /** Everything that a program sees of the connection. */
  get shown(): readonly unknown[] {
    const accounts = this.watched.flatMap(({ account, events }) => [account.info, account, ...events]);
    return [this.broker, this.broker.diagnose(), ...this.statuses, ...accounts];
  }

  /** From now on: gives the events that the first account told since this call, in a few words each. */
  listen(): () => readonly string[] {
    const start = this.events.length;
    return () => this.events.slice(start).map(describeEvent);
  }

  /** Waits until the first account told a deal count of at least `count` since the session began. */
  async untilDeals(count: number, limitMs?: number): Promise<readonly Deal[]> {
    await this.#stage.until(() => dealsTold(this.events).length >= count, `${count} deals were not told`, limitMs);
    return dealsTold(this.events);
  }

  /** Checks books and events against the ledger, closes, and looks for leftovers. */
  async finish(): Promise<void> {
    for (const watched of this.watched) {
      if (!this.#closed) await this.#checkBooks(watched);
      const faults = eventFaults(watched.events);
      if (faults.length > 0) fail(`the events are not in order:\n  ${faults.join("\n  ")}`);
    }
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#stage.drive(this.broker.close(), "close");
    const waiting = this.#clock.waitingMs;
    if (waiting.length > 0) fail(`close left ${waiting.length} timers behind, due in ${waiting.join(", ")} ms.`);
    if (!(await socketsGone(this.#sockets))) fail("close left a socket open.");
  }

  /** Closes without looking at anything, after a failure. */
  async abandon(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#stage.drive(this.broker.close(), "close").catch(() => {});
  }

  async #checkBooks(watched: Watched): Promise<void> {
    const { account, truth, events, dealsBefore } = watched;
    const asFilled = (deals: readonly Deal[]) => dealsAsFilled(deals, account.capabilities);
    const truthNow = () => {
      const books = ledgerBooks(truth.ledger);
      return { ...books, deals: asFilled(books.deals ?? []) };
    };
    const differences = () => bookDifferences(libraryBooks(account, undefined), truthNow());
    await this.#stage
      .until(() => differences().length === 0, "equal books", BOOKS_LIMIT_MS)
      .catch(() => fail(describeBooks(differences(), "found: the library; expected: the venue")));
    const [first] = truth.ledger.deals();
    if (account.capabilities.dealHistory && first !== undefined) {
      // Some wires cut times to seconds.
      const read = account.history.deals({ from: first.timeMs - (first.timeMs % 1000) }).toArray();
      const deals = await this.#stage.drive(read, "reading the deals");
      const all = bookDifferences(libraryBooks(account, deals), truthNow());
      if (all.length > 0) fail(describeBooks(all, "found: the library; expected: the venue"));
    }
    const told = dealsTold(events);
    const happened = asFilled(truth.ledger.deals().slice(dealsBefore));
    expectSame(
      told.map((deal) => dealFacts(deal, deal.estimated)),
      happened.map((deal, index) => dealFacts(deal, told[index]?.estimated)),
      "the sequence of deals that were told",
    );
  }
}

/** An estimated price is no statement. */
const dealFacts = ({ symbol, side, lots, price }: Deal, estimated: true | undefined): unknown => ({
  symbol,
  side,
  lots,
  ...(estimated !== true && { price }),
});
