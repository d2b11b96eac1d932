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

const STARTERS: Readonly<Record<string, KillBroker["start"]>> = {
  ctrader: (venue) => simulateCtrader({ venue }),
  tickerall: (venue) => simulateTickerall({ venue }),
  "open-api-mt5": (venue) => simulateOpenApiMt5({ venue, mode: "secure-client" }),
  "api2trade, dialect sdk": (venue) => simulateApi2trade({ venue, knobs: { dialect: "sdk" } }),
  "api2trade, dialect rest": (venue) => simulateApi2trade({ venue, knobs: { dialect: "rest" } }),
  tonpo: (venue) => simulateTonpo({ venue }),
};

/** Every wire there is a simulator of: what lives in the killed process itself proves nothing. */
export const KILL_BROKERS: readonly KillBroker[] = SUBJECTS.flatMap(({ name, capabilities }) => {
  const start = STARTERS[name];
  return start === undefined ? [] : [{ name, capabilities, start }];
});
