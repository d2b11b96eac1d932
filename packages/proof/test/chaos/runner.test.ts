import { BrokerError } from "@anybroker/core";
import type { AccountPort } from "@anybroker/core/adapter";
import { type AdapterWrapper, type Subject, wrapAdapter } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import type { FindingKind } from "../../src/chaos/finding.ts";
import { play } from "../../src/chaos/play.ts";
import { DEFAULT_STEPS } from "../../src/chaos/tally.ts";
import { SUBJECTS } from "../../src/subjects.ts";

const [paper, twoStep] = SUBJECTS;
const SEEDS = Array.from({ length: 15 }, (_, index) => index + 1);
const TIMEOUT_MS = 60_000;

const altered = (change: (port: AccountPort) => Partial<AccountPort>): AdapterWrapper => ({
  port: (port) => ({ ...port, ...change(port) }),
});

const resends = altered((port) => ({
  placeOrder: (command, call) =>
    port.placeOrder(command, call).catch(() => {
      const again = { ...command, clientOrderId: `${command.clientOrderId}again` as typeof command.clientOrderId };
      return port.placeOrder(again, call);
    }),
}));

const swallowsDeals: AdapterWrapper = {
  links: (links) => ({
    ...links,
    sink: {
      ...links.sink,
      execution: ({ deal: _deal, ...rest }) => links.sink.execution(rest),
    },
  }),
  port: (port) => ({ ...port, deals: () => Promise.resolve({ items: [] }) }),
};

const takesTimeoutsForRefusals = altered((port) => ({
  placeOrder: (command, call) =>
    port.placeOrder(command, call).catch(() => {
      throw new BrokerError("REJECT", "The broker refused the order.");
    }),
}));

const dropsTheStop = altered((port) => ({
  modifyPosition: (command, call) => {
    const patch = { ...command.patch, stopLoss: null };
    return port.modifyPosition?.({ ...command, patch }, call) ?? Promise.reject(new Error("absent"));
  },
}));

const forgetsTheStop = altered((port) => ({
  placeOrder: ({ stopLoss: _stopLoss, ...command }, call) => port.placeOrder(command, call),
}));

const neverSetsLevels = altered(() => ({
  modifyPosition: (_command, call) => {
    call.markSent();
    return Promise.resolve({ code: "DONE" });
  },
}));

const tellsTwice: AdapterWrapper = {
  links: (links) => ({
    ...links,
    sink: {
      ...links.sink,
      execution: (execution) => {
        links.sink.execution(execution);
        const { deal } = execution;
        if (deal !== undefined) links.sink.execution({ deal: { ...deal, id: `${deal.id}9` as typeof deal.id } });
      },
    },
  }),
};

/** What is found in some runs of an adapter with a fault in it. */
async function findingsOf(wrapper: AdapterWrapper, subject: Subject | undefined): Promise<ReadonlySet<FindingKind>> {
  const found = new Set<FindingKind>();
  for (const seed of SEEDS) {
    if (subject === undefined) throw new RangeError("There is no such adapter.");
    const alter = (broker: Parameters<typeof wrapAdapter>[0]) => wrapAdapter(broker, wrapper);
    const { findings } = await play(subject, { seed, steps: DEFAULT_STEPS, alter });
    for (const { kind } of findings) found.add(kind);
  }
  return found;
}

describe("an adapter that is broken is found out", () => {
  test.each<readonly [fault: string, wrapper: AdapterWrapper, counter: FindingKind]>([
    ["sends an order again when its answer is lost", resends, "duplicate"],
    ["tells a deal again under another id", tellsTwice, "duplicate"],
    ["swallows deals", swallowsDeals, "lost"],
    ["takes a lost answer for a refusal", takesTimeoutsForRefusals, "wrong"],
    ["drops the stop when a level is changed", dropsTheStop, "bare"],
    ["sends orders without their stop", forgetsTheStop, "bare"],
  ])(
    "one that %s",
    async (_fault, wrapper, counter) => {
      expect(await findingsOf(wrapper, paper)).toContain(counter);
    },
    TIMEOUT_MS,
  );
});

test(
  "an adapter that says that it has set the levels of an order, and has not, is found out",
  async () => {
    expect(await findingsOf(neverSetsLevels, twoStep)).toContain("bare");
  },
  TIMEOUT_MS,
);

describe("a seed plays the same run again, to the last letter of its trace", () => {
  test.each(SUBJECTS.map((subject) => [subject.name, subject] as const))(
    "over %s",
    async (_name, subject) => {
      for (const seed of [3, 8]) {
        const first = await play(subject, { seed, steps: DEFAULT_STEPS });
        const again = await play(subject, { seed, steps: DEFAULT_STEPS });
        expect(again).toEqual(first);
        expect(first.trace.length).toBeGreaterThan(10);
      }
    },
    TIMEOUT_MS,
  );
});
