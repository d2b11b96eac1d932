import { simulateApi2trade } from "@anybroker/simulators";
import {
  type FaultName,
  METATRADER_REFUSALS,
  type Offers,
  paperWorld,
  SIMULATOR_OFFERS,
  type Subject,
  simulatorWorld,
  stillMarket,
} from "@anybroker/testkit";
import { sdkCapabilities } from "../src/capabilities.ts";
import { api2trade, type Dialect } from "../src/index.ts";

/**
 * No connection is open while nobody reads prices, so there is no heartbeat to fall silent, and no push to be held. A
 * position is listed with what opened it, so that no list of deals could lack that.
 */
const ABSENT: readonly FaultName[] = ["setMute", "hold", "hideDeals"];
const OFFERS: Offers = {
  ...SIMULATOR_OFFERS,
  faults: [...SIMULATOR_OFFERS.faults.filter((fault) => !ABSENT.includes(fault)), "endSessions"],
  observes: [...SIMULATOR_OFFERS.observes, "successNumbers"],
};

const DIALECTS: Readonly<Record<Dialect, object>> = { sdk: sdkCapabilities, rest: {} };

/** This adapter over the simulator of its wire, once for each dialect, as the conformance suite and the chaos runner take it. */
export const subjects: readonly Subject[] = Object.entries(DIALECTS).map(([dialect, narrower]) => ({
  name: `api2trade, dialect ${dialect}`,
  capabilities: { ...api2trade.adapter.capabilities, ...narrower },
  offers: OFFERS,
  reference: paperWorld,
  world: async (options) => {
    const market = stillMarket(options);
    const { clock, venue } = market;
    const { accounts = 1, positionMode = "hedging", answersPlaced = false } = options;
    const simulator = await simulateApi2trade({
      clock,
      venue,
      customers: [{ apiKey: "canary-api2trade-api-key" }],
      accounts: Array.from({ length: accounts }, () => ({ positionMode })),
      knobs: {
        dialect: dialect as Dialect,
        restErrorCode: "name",
        successRetcode: answersPlaced ? "mt5" : "zero",
      },
    });
    const { apiKey = "" } = simulator.credentials;
    const optionsAt = (url: string) => ({
      apiKey,
      baseUrl: url,
      positionMode,
      accounts: simulator.accounts.map(({ id }) => id),
      symbols: venue.symbols.map(({ name, digits, contractSize, lotsMin, lotsMax, lotsStep }) => ({
        name,
        digits: digits ?? 5,
        contractSize: contractSize ?? 1,
        lotsMin: lotsMin ?? 0.01,
        lotsMax: lotsMax ?? 100,
        lotsStep: lotsStep ?? 0.01,
      })),
    });
    return simulatorWorld({
      market,
      simulator,
      operations: { deals: "read-trades" },
      refusals: {
        ...METATRADER_REFUSALS,
        SERVER_ERROR: "status=500",
        FORBIDDEN: "status=403",
      },
      brokerAt: (port, { host = "127.0.0.1" } = {}) => api2trade(optionsAt(`http://${host}:${port}`)),
      secrets: [apiKey],
      broker: api2trade(optionsAt(simulator.url)),
    });
  },
}));
