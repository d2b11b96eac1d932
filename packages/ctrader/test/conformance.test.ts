import { simulateCtrader } from "@anybroker/simulators";
import { conformance, paperWorld, SIMULATOR_OFFERS, simulatorWorld, stillMarket } from "@anybroker/testkit";
import { afterAll, describe, test } from "vitest";
import { ctrader } from "../src/index.ts";

const MAX_WAIT_MS = 5 * 60_000;

conformance({
  name: "ctrader",
  runner: { describe, test: (name, body) => test(name, body, MAX_WAIT_MS), afterAll },
  capabilities: ctrader.adapter.capabilities,
  offers: SIMULATOR_OFFERS,
  reference: paperWorld,
  world: async (options) => {
    const market = stillMarket(options);
    const { clock, venue } = market;
    const { positionMode = "hedging", accounts = 1 } = options;
    const simulator = await simulateCtrader({
      clock,
      venue,
      accounts: Array.from({ length: accounts }, () => ({ positionMode })),
    });
    const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
    const optionsAt = (port: number) =>
      ({
        clientId,
        clientSecret,
        accessToken,
        refreshToken,
        environment: "demo",
        host: "127.0.0.1",
        port,
        ca: simulator.ca,
        tokenUrl: `${simulator.url}/apps/token`,
      }) as const;
    return simulatorWorld({
      market,
      simulator,
      brokerAt: (port) => ctrader(optionsAt(port)),
      secrets: [clientSecret, accessToken, refreshToken],
      broker: ctrader(optionsAt(simulator.ports.protobuf)),
    });
  },
});
