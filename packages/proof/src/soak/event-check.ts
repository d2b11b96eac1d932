import type { Account, AccountEventUnion } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { dealsTold, describeEvent, eventFaults } from "@anybroker/testkit";

const TYPES = ["order", "deal", "position", "account", "discrepancy"] as const;

/** Holds what an account tells against the venue's ledger, a stretch at a time, so that nothing piles up. */
export class EventCheck {
  readonly #ledger: VenueAccount;
  #events: AccountEventUnion[] = [];
  #lastSequence: number | undefined;
  #checkedDeals = 0;
  /** Events and executions that were told so far. */
  told = 0;
  deals = 0;

  constructor(account: Account, ledger: VenueAccount) {
    this.#ledger = ledger;
    for (const type of TYPES) account.on(type, (event: AccountEventUnion) => this.#events.push(event));
  }

  /** What was lost, repeated or out of order since the last call. To be called when nothing is under way. */
  faults(): readonly string[] {
    const events = this.#events;
    this.#events = [];
    const [first] = events;
    const gap =
      first !== undefined && this.#lastSequence !== undefined && first.sequence !== this.#lastSequence + 1
        ? [`event ${first.sequence} follows event ${this.#lastSequence}`]
        : [];
    this.#lastSequence = events.at(-1)?.sequence ?? this.#lastSequence;
    this.told += events.length;
    const told = dealsTold(events);
    this.deals += told.length;
    const happened = this.#ledger.deals().slice(this.#checkedDeals);
    this.#checkedDeals += happened.length;
    const facts = (deals: typeof told): string =>
      deals.map(({ side, entry, lots }) => `${entry} ${side} ${lots}`).join();
    const wrong = facts(told) === facts(happened) ? [] : [`told: ${facts(told)}; happened: ${facts(happened)}`];
    const odd = events.filter(({ type }) => type === "discrepancy").map(describeEvent);
    return [...gap, ...eventFaults(events), ...wrong, ...odd];
  }
}
