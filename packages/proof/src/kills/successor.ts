import {
  type Account,
  type BrokerConfig,
  connect,
  type Deal,
  fileJournal,
  type RestoredCommand,
  sleep,
  systemClock,
} from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import {
  bookDifferences,
  CapturingLogger,
  describeBooks,
  differencesOf,
  ledgerBooks,
  libraryBooks,
} from "@anybroker/testkit";
import { configured } from "./adapters.ts";
import { SYMBOL } from "./task.ts";

/** What the program that takes over has found, and what was wrong with it. */
export interface Takeover {
  readonly restored: readonly RestoredCommand[];
  readonly faults: readonly string[];
  /** Every line that it logged. */
  readonly log: readonly string[];
}

/** Wires that only show what there is now may lag behind what was done. */
const BOOKS_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;
const SECOND_MS = 1_000;
/** No order of a killed program has these lots. */
const NEXT_LOTS = 0.77;

/** Starts the program again, in this process so that its books can be looked into, and lets it trade on. */
export async function takeOver(config: BrokerConfig, journalPath: string, ledger: VenueAccount): Promise<Takeover> {
  const logger = new CapturingLogger();
  const broker = await connect(configured(config), {
    journal: fileJournal(journalPath),
    logger,
    ...(config.account !== undefined && { account: config.account }),
  });
  try {
    const account = await broker.account();
    const faults = [...(await bookFaults(account, ledger, "after taking over"))];
    await account.orders.place({ symbol: SYMBOL, side: "sell", type: "market", lots: NEXT_LOTS });
    const next = ledger.deals().filter(({ lots }) => lots === NEXT_LOTS).length;
    if (next !== 1) faults.push(`the next order was filled ${next} times`);
    faults.push(...(await bookFaults(account, ledger, "after the next order")));
    return { restored: account.restored, faults, log: logger.lines };
  } finally {
    await broker.close();
  }
}

/** Where the program's books differ from the venue's, and go on to. */
async function bookFaults(account: Account, ledger: VenueAccount, when: string): Promise<readonly string[]> {
  const endMs = systemClock.monotonic() + BOOKS_WAIT_MS;
  for (;;) {
    const differences = [
      ...bookDifferences(libraryBooks(account, undefined), ledgerBooks(ledger)),
      ...differencesOf(await dealsRead(account, ledger), dealsOf(account, ledger.deals()), "deals"),
    ];
    if (differences.length === 0) return [];
    if (systemClock.monotonic() >= endMs) {
      return [describeBooks(differences, `the books ${when}: found by the program; expected by the venue`)];
    }
    await sleep(systemClock, LOOK_EVERY_MS);
  }
}

async function dealsRead(account: Account, ledger: VenueAccount): Promise<readonly string[]> {
  const [first] = ledger.deals();
  if (!account.capabilities.dealHistory || first === undefined) return [];
  return dealsOf(account, await account.history.deals({ from: first.timeMs - (first.timeMs % SECOND_MS) }).toArray());
}

/** Deals in words, in an order that no wire's clock decides: some do not tell when a position was opened. */
const dealsOf = ({ capabilities }: Account, deals: readonly Deal[]): readonly string[] =>
  capabilities.dealHistory
    ? deals.map(({ symbol, entry, side, lots, price }) => `${entry} ${side} ${lots} ${symbol} at ${price}`).sort()
    : [];
