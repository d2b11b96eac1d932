import { simulateCtrader } from "@anybroker/simulators";
import { paperWorld, SIMULATOR_OFFERS, type Subject, simulatorWorld, stillMarket } from "@anybroker/testkit";
import { ctrader } from "../src/index.ts";

/** This adapter over the simulator of its wire, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "ctrader",
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
      refusals: {
        NO_MONEY: "code=NOT_ENOUGH_MONEY",
        MARKET_CLOSED: "code=MARKET_CLOSED",
        INVALID_STOPS: "code=TRADING_BAD_STOPS",
        TRADE_DISABLED: "code=TRADING_DISABLED",
        FORBIDDEN: "code=CHANNEL_IS_BLOCKED",
        SERVER_ERROR: "code=UNKNOWN_ERROR",
      },
      brokerAt: (port) => ctrader(optionsAt(port)),
      secrets: [clientSecret, accessToken, refreshToken],
      broker: ctrader(optionsAt(simulator.ports.protobuf)),
    });
  },
};
