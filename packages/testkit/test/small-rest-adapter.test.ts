import { readFileSync } from "node:fs";
import { conformance, LossyWire, lossyFaults, paperWorld, stillMarket, type World } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { smallRest } from "../../../docs/examples/small-rest-adapter.ts";
import { serveSmallRest } from "../../../docs/examples/small-rest-server.ts";

const KEY = "small-key-5e1f";

conformance({
  name: "the small REST adapter of the guide",
  runner: { describe, test },
  capabilities: smallRest.adapter.capabilities,
  offers: { faults: lossyFaults(smallRest.adapter.capabilities), observes: ["requests", "secrets"] },
  reference: paperWorld,
  world: async (options): Promise<World> => {
    const { clock, venue, accounts } = stillMarket(options);
    const [ledger] = accounts;
    if (ledger === undefined) throw new Error("the market has no account");
    const server = await serveSmallRest(venue, ledger, KEY);
    const wire = new LossyWire(clock);
    return {
      clock,
      venue,
      accounts: [{ id: ledger.id, ledger }],
      broker: wire.around(smallRest({ baseUrl: server.url, key: KEY })),
      faults: wire,
      secrets: [KEY],
      requests: () => server.requests,
      close: async () => {
        wire.close();
        venue.stop();
        await server.close();
      },
    };
  },
});

test("the small REST adapter has at most a hundred lines", () => {
  const source = readFileSync(new URL("../../../docs/examples/small-rest-adapter.ts", import.meta.url), "utf8");
  expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(100);
});
