import { conformance, PAPER_OFFERS, paperWorld, wrapAdapter } from "@anybroker/testkit";
import { describe, test } from "vitest";
import { NARROWER } from "./narrower-brokers.ts";

for (const { name, capabilities, wrapper } of NARROWER) {
  conformance({
    name: `paper as ${name}`,
    runner: { describe, test },
    capabilities,
    offers: PAPER_OFFERS,
    reference: paperWorld,
    world: (options) => paperWorld(options, (broker) => wrapAdapter(broker, wrapper)),
  });
}
