// The test kit on the adapter of docs/examples, as an outsider runs it; used by check-packed.mjs in an empty folder.
import { after, describe, test } from "node:test";
import { conformance, isConformant, LossyWire, lossyFaults, paperWorld, stillMarket } from "@anybroker/testkit";
import { smallRest } from "./small-rest-adapter.js";
import { serveSmallRest } from "./small-rest-server.js";

const key = "some-key-5e1f";

conformance({
  name: "small-rest",
  runner: { describe, test, afterAll: after },
  capabilities: smallRest.adapter.capabilities,
  offers: { faults: lossyFaults(smallRest.adapter.capabilities), observes: ["requests", "secrets"] },
  reference: paperWorld,
  onReport: (report) => {
    const passed = report.results.filter(({ status }) => status === "passed").length;
    if (!isConformant(report) || passed < 40) throw new Error(`Only ${passed} scenarios passed.`);
  },
  world: async (options) => {
    const { clock, venue, accounts } = stillMarket(options);
    const [ledger] = accounts;
    const server = await serveSmallRest(venue, ledger, key);
    const wire = new LossyWire(clock);
    return {
      clock,
      venue,
      accounts: [{ id: ledger.id, ledger }],
      broker: wire.around(smallRest({ baseUrl: server.url, key })),
      faults: wire,
      secrets: [key],
      requests: () => server.requests,
      close: async () => {
        wire.close();
        venue.stop();
        await server.close();
      },
    };
  },
});
