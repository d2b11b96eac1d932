import {
  type BrokerConfig,
  connect,
  type Deal,
  fileJournal,
  type RestoredCommand,
  sleep,
  systemClock,
} from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { bookDifferences, CapturingLogger, describeBooks, ledgerBooks, libraryBooks } from "@anybroker/testkit";
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
  const faults: string[] = [];
  try {
    const account = await broker.account();
    const compare = async (when: string): Promise<void> => {
      const { deals: before } = ledgerBooks(ledger);
      const [first] = before ?? [];
      const read = async (): Promise<readonly Deal[] | undefined> =>
        account.capabilities.dealHistory && first !== undefined
          ? account.history.deals({ from: first.timeMs - (first.timeMs % 1000) }).toArray()
          : undefined;
      const look = async () => bookDifferences(libraryBooks(account, await read()), ledgerBooks(ledger));
      const endMs = systemClock.monotonic() + BOOKS_WAIT_MS;
      let differences = await look();
      while (differences.length > 0 && systemClock.monotonic() < endMs) {
        await sleep(systemClock, LOOK_EVERY_MS);
        differences = await look();
      }
      if (differences.length > 0) {
        faults.push(describeBooks(differences, `the books ${when}: found by the program; expected by the venue`));
      }
    };
    await compare("after taking over");
    await account.orders.place({ symbol: SYMBOL, side: "sell", type: "market", lots: NEXT_LOTS });
    const next = ledger.deals().filter(({ lots }) => lots === NEXT_LOTS).length;
    if (next !== 1) faults.push(`the next order was filled ${next} times`);
    await compare("after the next order");
    return { restored: account.restored, faults, log: logger.lines };
  } finally {
    await broker.close();
  }
}
