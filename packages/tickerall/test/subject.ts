import { simulateTickerall } from "@anybroker/simulators";
import {
  METATRADER_REFUSALS,
  paperWorld,
  SIMULATOR_OFFERS,
  type Subject,
  simulatorWorld,
  stillMarket,
} from "@anybroker/testkit";
import { tickerall } from "../src/index.ts";

/** This adapter over the simulator of its wire, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "tickerall",
  capabilities: tickerall.adapter.capabilities,
  offers: { ...SIMULATOR_OFFERS, faults: [...SIMULATOR_OFFERS.faults, "endSessions"] },
  reference: paperWorld,
  world: async (options) => {
    const market = stillMarket(options);
    const { clock, venue } = market;
    const { positionMode = "hedging", accounts = 1 } = options;
    const simulator = await simulateTickerall({
      clock,
      venue,
      // The service keeps some weeks; the scenarios look at how two years would be read.
      knobs: { historyDays: 3650 },
      apiKeys: [{ key: "canary-tickerall-api-key" }],
      accounts: Array.from({ length: accounts }, (_, index) => ({
        positionMode,
        login: String(20481957 + index),
        password: "canary-tickerall-password",
      })),
    });
    const { apiKey = "", broker = "", server = "", password = "" } = simulator.credentials;
    const optionsAt = (url: string) => ({ apiKey, baseUrl: url, streamUrl: `${url.replace("http", "ws")}/v1/stream` });
    return simulatorWorld({
      market,
      simulator,
      operations: { positions: "read-account" },
      refusals: {
        ...METATRADER_REFUSALS,
        SERVER_ERROR: "status=500,code=INTERNAL_ERROR",
        FORBIDDEN: "status=403,code=FORBIDDEN",
      },
      brokerAt: (port, { host = "127.0.0.1" } = {}) => tickerall(optionsAt(`http://${host}:${port}`)),
      secrets: [apiKey, password],
      broker: tickerall({
        ...optionsAt(simulator.url),
        accounts: simulator.accounts.map(({ login }) => ({ broker: broker as "mt5", server, login, password })),
      }),
    });
  },
};
