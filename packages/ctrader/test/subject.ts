import { simulateCtrader } from "@anybroker/simulators";
import {
  type OtherAddress,
  paperWorld,
  SIMULATOR_OFFERS,
  type Subject,
  simulatorWorld,
  stillMarket,
} from "@anybroker/testkit";
import { ctrader } from "../src/index.ts";

/** This adapter over the simulator of its wire, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "ctrader",
  capabilities: ctrader.adapter.capabilities,
  offers: {
    faults: [...SIMULATOR_OFFERS.faults, "setPieces", "expireTokens", "refreshElsewhere", "endSessions"],
    observes: [...SIMULATOR_OFFERS.observes, "authorities", "tokens", "budgetExcesses", "rowsPerAnswer"],
  },
  reference: paperWorld,
  world: async (options) => {
    // The wire's prices are whole hundred-thousandths.
    const market = stillMarket({ ...options, maxDigits: 5 });
    const { clock, venue } = market;
    const { positionMode = "hedging", accounts = 1, tokenLifetimeMs } = options;
    const simulator = await simulateCtrader({
      clock,
      venue,
      clientSecret: "canary-ctrader-client-secret",
      grants: [{ accessToken: "canary-ctrader-access-token", refreshToken: "canary-ctrader-refresh-token" }],
      accounts: Array.from({ length: accounts }, () => ({ positionMode })),
      knobs: {
        overBudget: "BLOCKED_PAYLOAD_TYPE",
        // Money of other exponents comes with the odd symbols.
        ...(options.symbolShapes !== undefined && { moneyDigits: 2 + (options.symbolShapes % 7) }),
        ...(options.rowsPerAnswer !== undefined && { historyRows: options.rowsPerAnswer }),
        ...(tokenLifetimeMs !== undefined && { tokenLifetimeSeconds: tokenLifetimeMs / 1000 }),
      },
    });
    const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
    const optionsAt = (port: number, { host = "127.0.0.1", ca = simulator.ca }: OtherAddress = {}) =>
      ({
        clientId,
        clientSecret,
        accessToken,
        refreshToken,
        ...(tokenLifetimeMs !== undefined && { expiresAtMs: clock.now() + tokenLifetimeMs }),
        environment: "demo",
        host,
        port,
        ca,
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
      faults: { refreshElsewhere: () => simulator.rotateTokens() },
      tokens: {
        refreshes: () => simulator.requests.filter(({ operation }) => operation === "refresh-token").length,
        repeats: () => simulator.violations.filter(({ kind }) => kind === "refresh-token-used-again").length,
        uses: () => simulator.tokenUses(),
      },
      budgetExcesses: () => simulator.violations.filter(({ kind }) => kind === "budget-exceeded").length,
      brokerAt: (port, address) => ctrader(optionsAt(port, address)),
      secrets: [clientSecret, accessToken, refreshToken],
      broker: ctrader(optionsAt(simulator.ports.protobuf)),
    });
  },
};
