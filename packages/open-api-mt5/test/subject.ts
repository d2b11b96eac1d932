import { simulateOpenApiMt5 } from "@anybroker/simulators";
import {
  METATRADER_REFUSALS,
  paperWorld,
  SIMULATOR_OFFERS,
  type Subject,
  simulatorWorld,
  stillMarket,
} from "@anybroker/testkit";
import { openApiMt5 } from "../src/index.ts";

/** What the adapter asks for by itself, on a timer: no caller is behind these. */
const WATCHES: readonly string[] = ["ping", "read-account", "read-orders"];
/** A price that was asked for this recently is polled: its interval is half of it. */
const QUOTES_SINCE_MS = 1000;

/** A server on one's own machine tells of no maintenance. */
const OFFERS = {
  ...SIMULATOR_OFFERS,
  faults: [...SIMULATOR_OFFERS.faults.filter((fault) => fault !== "setMaintenance"), "loseRows"] as const,
  observes: [...SIMULATOR_OFFERS.observes, "successNumbers", "fillingMode"] as const,
};

/** This adapter over the simulator of its wire, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "open-api-mt5",
  capabilities: openApiMt5.adapter.capabilities,
  offers: OFFERS,
  reference: paperWorld,
  world: async (options) => {
    const market = stillMarket(options);
    const { clock, venue } = market;
    const { positionMode = "hedging", answersPlaced = false } = options;
    const simulator = await simulateOpenApiMt5({
      clock,
      venue,
      mode: "secure-client",
      apiKey: "canary-open-api-mt5-key",
      apiSecret: "canary-open-api-mt5-secret",
      accounts: [{ positionMode }],
      knobs: {
        newOrderRetcode: answersPlaced ? 10008 : 10009,
        ...(options.fillingMode !== undefined && { fillingMode: options.fillingMode === "fok" ? 1 : 2 }),
      },
    });
    const { apiKey = "", apiSecret = "" } = simulator.credentials;
    // The market stands still, so its prices can't tell the clock.
    const optionsAt = (baseUrl: string) => ({ baseUrl, apiKey, apiSecret, serverClock: "America/New_York+07:00" });
    return {
      ...simulatorWorld({
        market,
        simulator,
        operations: { snapshot: "read-positions" },
        refusals: {
          ...METATRADER_REFUSALS,
          SERVER_ERROR: "status=500",
          FORBIDDEN: "status=403",
        },
        brokerAt: (port, { host = "127.0.0.1" } = {}) => openApiMt5(optionsAt(`http://${host}:${port}`)),
        secrets: [apiKey, apiSecret],
        broker: openApiMt5(optionsAt(simulator.url)),
      }),
      tickSubscriptions: () => {
        const recent = simulator.requests.filter(
          ({ operation, timeMs }) => operation === "read-quote" && timeMs > clock.now() - QUOTES_SINCE_MS,
        );
        return [...new Set(recent.map(({ path }) => path.replace("/quotes/", "")))];
      },
      requests: () => simulator.requests.filter(({ operation }) => !WATCHES.includes(operation)).length,
    };
  },
};
