import { simulateTonpo } from "@anybroker/simulators";
import {
  METATRADER_REFUSALS,
  paperWorld,
  SIMULATOR_OFFERS,
  type Subject,
  simulatorWorld,
  stillMarket,
} from "@anybroker/testkit";
import { tonpo } from "../src/index.ts";

/** This adapter over the simulator of its wire, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "tonpo",
  capabilities: tonpo.adapter.capabilities,
  offers: SIMULATOR_OFFERS,
  reference: paperWorld,
  world: async (options) => {
    const market = stillMarket(options);
    const { clock, venue } = market;
    const { positionMode = "hedging" } = options;
    const simulator = await simulateTonpo({
      clock,
      venue,
      users: [{ apiKey: "canary-tonpo-api-key" }],
      accounts: [{ positionMode }],
    });
    const { apiKey = "" } = simulator.credentials;
    const optionsAt = (baseUrl: string) => ({ apiKey, baseUrl, positionMode });
    return simulatorWorld({
      market,
      simulator,
      refusals: {
        ...METATRADER_REFUSALS,
        SERVER_ERROR: "status=500",
        FORBIDDEN: "status=403",
      },
      brokerAt: (port, { host = "127.0.0.1" } = {}) => tonpo(optionsAt(`http://${host}:${port}`)),
      secrets: [apiKey],
      broker: tonpo(optionsAt(simulator.url)),
    });
  },
};
