import type { ConfiguredAdapter } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import type { Offers } from "../scenario.ts";
import type { World, WorldMaker, WorldOptions } from "../world.ts";
import { LossyWire } from "./lossy-wire.ts";
import { stillMarket } from "./make-venue.ts";

/** What a paper world offers: the paper adapter has no wire, so it gets one that can break. */
export const PAPER_OFFERS: Offers = {
  faults: [
    "dropAnswer",
    "cutBefore",
    "stall",
    "refuseNext",
    "htmlOnce",
    "throttle",
    "executeAndFail",
    "cutLinks",
    "setLineDown",
    "setStreamSilent",
    "setDuplicating",
    "setPushDelay",
    "setAnswerDelay",
    "strike",
    "hideDeals",
    "hold",
  ],
  observes: ["requests", "tickSubscriptions", "rowsPerAnswer"],
};

/**
 * A world whose broker is the paper adapter behind a wire that can break. The reference of every other world.
 *
 * `alter` puts something between the library and that wire: a mutant, a narrower adapter.
 */
export function paperWorld(
  options: WorldOptions,
  alter?: (broker: ConfiguredAdapter) => ConfiguredAdapter,
): Promise<World> {
  const { clock, venue, accounts } = stillMarket(options);
  const wire = new LossyWire(clock, options.rowsPerAnswer);
  const broker = wire.around(paper({ venue }));
  return Promise.resolve({
    clock,
    venue,
    accounts: accounts.map((ledger) => ({ id: ledger.id, ledger })),
    broker: alter === undefined ? broker : alter(broker),
    faults: wire,
    requests: () => wire.requests,
    tickSubscriptions: () => wire.tickSubscriptions,
    close: () => {
      wire.close();
      venue.stop();
      return Promise.resolve();
    },
  });
}

/** Makes paper worlds whose adapter is altered. */
export const alteredPaperWorld =
  (alter: (broker: ConfiguredAdapter) => ConfiguredAdapter): WorldMaker =>
  (options) =>
    paperWorld(options, alter);
