import type { Capabilities } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import {
  type Simulator,
  simulateApi2trade,
  simulateCtrader,
  simulateOpenApiMt5,
  simulateTickerall,
  simulateTonpo,
} from "@anybroker/simulators";
import { SUBJECTS } from "../subjects.ts";

/** A wire at which programs are killed. */
export interface KillBroker {
  readonly name: string;
  readonly capabilities: Capabilities;
  start(venue: Venue): Promise<Simulator>;
}

const CUSTOMERS = [{ apiKey: "canary-api2trade-api-key" }];

/** Every secret is a canary: what the programs leave behind is looked through for it. */
const STARTERS: Readonly<Record<string, KillBroker["start"]>> = {
  ctrader: (venue) => {
    const grants = [{ accessToken: "canary-ctrader-access-token", refreshToken: "canary-ctrader-refresh-token" }];
    return simulateCtrader({ venue, clientSecret: "canary-ctrader-client-secret", grants });
  },
  tickerall: (venue) => {
    const accounts = [{ password: "canary-tickerall-password" }];
    return simulateTickerall({ venue, apiKeys: [{ key: "canary-tickerall-api-key" }], accounts });
  },
  "open-api-mt5": (venue) => {
    const keys = { apiKey: "canary-open-api-mt5-key", apiSecret: "canary-open-api-mt5-secret" };
    return simulateOpenApiMt5({ venue, mode: "secure-client", ...keys });
  },
  "api2trade, dialect sdk": (venue) => simulateApi2trade({ venue, customers: CUSTOMERS, knobs: { dialect: "sdk" } }),
  "api2trade, dialect rest": (venue) => simulateApi2trade({ venue, customers: CUSTOMERS, knobs: { dialect: "rest" } }),
  tonpo: (venue) => simulateTonpo({ venue, users: [{ apiKey: "canary-tonpo-api-key" }] }),
};

/** Every wire there is a simulator of: what lives in the killed process itself proves nothing. */
export const KILL_BROKERS: readonly KillBroker[] = SUBJECTS.flatMap(({ name, capabilities }) => {
  const start = STARTERS[name];
  return start === undefined ? [] : [{ name, capabilities, start }];
});
