import { LossyWire, lossyFaults, paperWorld, type Subject, stillMarket } from "@anybroker/testkit";
import { templateBroker } from "../src/index.ts";
import { serveBroker } from "./broker.ts";

const API_KEY = "template-broker-key-7f3a";

/** The adapter over its broker, as the conformance suite and `anybroker conformance` take it. */
export const subject: Subject = {
  name: "template-broker",
  capabilities: templateBroker.adapter.capabilities,
  offers: { faults: lossyFaults(templateBroker.adapter.capabilities), observes: ["requests", "secrets"] },
  reference: paperWorld,
  world: async (options) => {
    const { clock, venue, accounts } = stillMarket(options);
    const [ledger] = accounts;
    if (ledger === undefined) throw new Error("the market has no account");
    const broker = await serveBroker(ledger, API_KEY);
    const wire = new LossyWire(clock);
    return {
      clock,
      venue,
      accounts: [{ id: ledger.id, ledger }],
      broker: wire.around(templateBroker({ apiKey: API_KEY, baseUrl: broker.url })),
      faults: wire,
      secrets: [API_KEY],
      requests: () => broker.requests,
      close: async () => {
        wire.close();
        venue.stop();
        await broker.close();
      },
    };
  },
};
