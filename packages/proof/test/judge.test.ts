import { seededRandom } from "@anybroker/core";
import type { Command } from "@anybroker/core/adapter";
import { createVenue, type VenueAccount } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { type Evidence, judge } from "../src/kills/judge.ts";
import { STEPS } from "../src/kills/kill.ts";

const LOTS = 0.1;
const COMMAND = { kind: "place", clientOrderId: "mine-0.1", lots: LOTS } as unknown as Command;
const ORDER = { symbol: "EURUSD", side: "buy", type: "market", lots: LOTS } as const;
const DONE = STEPS.find(({ name }) => name === "executed, not answered") as (typeof STEPS)[number];

function account(): VenueAccount {
  const venue = createVenue({ clock: new ManualClock(), random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  return venue.openAccount();
}

/** A kill after which all is right, but for what is given. */
function evidence(changed: {
  readonly orders?: number;
  readonly requests?: number;
  readonly evidence?: Partial<Evidence>;
}): Evidence {
  const ledger = account();
  for (let count = changed.orders ?? 1; count > 0; count -= 1) ledger.place(ORDER);
  const requests = Array.from({ length: changed.requests ?? 2 }, () => ({ operation: "place" }));
  return {
    kill: { name: "a kill", tasks: [{ command: "market", lots: LOTS }], step: DONE },
    simulator: { requests, credentials: { apiKey: "canary-key" } } as unknown as Evidence["simulator"],
    ledger,
    left: { text: "", begun: [COMMAND], unsettled: [COMMAND] },
    takeover: { restored: [{ command: COMMAND, outcome: "executed" }], faults: [], log: [] },
    after: { text: "", begun: [], unsettled: [] },
    ...changed.evidence,
  };
}

test("a kill after which all is right has no fault", () => {
  expect(judge(evidence({}))).toEqual({ executed: 1, faults: [] });
});

test.each<[string, Parameters<typeof evidence>[0], string]>([
  ["an order that was filled twice", { orders: 2 }, "market of 0.1 lots took effect 2 times"],
  ["a command that was sent again", { requests: 3 }, "3 trading requests arrived; there were 2 commands at most"],
  [
    "an outcome that the venue contradicts",
    { evidence: { takeover: { restored: [{ command: COMMAND, outcome: "not-executed" }], faults: [], log: [] } } },
    'market of 0.1 lots was found to be "not-executed" by the next program; by journal and venue it is "executed"',
  ],
  [
    "a command that the next program forgot",
    { evidence: { takeover: { restored: [], faults: [], log: [] } } },
    'market of 0.1 lots was found to be "" by the next program; by journal and venue it is "executed"',
  ],
  [
    "an order that came to the venue and not to the journal",
    { evidence: { left: { text: "", begun: [], unsettled: [] } } },
    "market of 0.1 lots reached the venue and not the journal",
  ],
  [
    "a journal that keeps what is settled",
    { evidence: { after: { text: "", begun: [COMMAND], unsettled: [COMMAND] } } },
    "the journal still holds a place after the next program has ended",
  ],
  [
    "a secret in the journal",
    { evidence: { left: { text: "canary-key", begun: [COMMAND], unsettled: [COMMAND] } } },
    "the apiKey is in the journal or the log",
  ],
])("%s is a fault", (_name, changed, fault) => {
  expect(judge(evidence(changed)).faults).toContain(fault);
});
