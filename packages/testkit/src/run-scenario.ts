import type { Capabilities } from "@anybroker/core";
import { loadTransports } from "@anybroker/core/transport";
import { comparePlain, describeBooks, ledgerBooks, type PlainBooks, plainBooks } from "./books.ts";
import { ConformanceFailure } from "./checks.ts";
import type { Scenario } from "./scenario.ts";
import { openSockets, socketsGone } from "./sockets.ts";
import { Stage } from "./stage.ts";
import type { WorldMaker } from "./world.ts";

/** Where a scenario is to be played, and what its end is compared with. */
export interface Playing {
  readonly capabilities: Capabilities;
  readonly world: WorldMaker;
  /** The world whose books the same scenario must end in; see `Scenario.tiers`. */
  readonly reference?: WorldMaker;
}

/**
 * Plays one scenario in a fresh world, holds the invariants, and compares the venue's end books with the reference's.
 *
 * Rejects with what did not hold.
 */
export async function runScenario(scenario: Scenario, { capabilities, world, reference }: Playing): Promise<void> {
  const found = await play(scenario, capabilities, world);
  if (reference === undefined || scenario.concurrent === true || !scenario.tiers.includes("P")) return;
  const expected = await play(scenario, capabilities, reference);
  for (const [index, books] of expected.entries()) {
    const differences = comparePlain(found[index] ?? EMPTY, books);
    if (differences.length > 0) {
      throw new ConformanceFailure(describeBooks(differences, "found: this venue; expected: the reference's"));
    }
  }
}

const EMPTY: PlainBooks = { account: {}, positions: [], orders: [] };

async function play(scenario: Scenario, capabilities: Capabilities, maker: WorldMaker): Promise<readonly PlainBooks[]> {
  await loadTransports();
  const sockets = openSockets();
  const world = await maker(scenario.world ?? {});
  try {
    const stage = new Stage(world, capabilities);
    try {
      await scenario.run(stage);
      await stage.finish();
    } finally {
      await stage.abandon();
    }
    return world.accounts.map(({ ledger }) => plainBooks(ledgerBooks(ledger)));
  } finally {
    await world.close();
    await socketsGone(sockets);
  }
}
