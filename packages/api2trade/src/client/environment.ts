import type { Credentials } from "./auth.ts";

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What of the client's options the environment can hold. */
export interface EnvironmentOptions extends Credentials {
  readonly baseUrl?: string;
  readonly streamUrl?: string;
}

const VARIABLES = {
  apiKey: "API2TRADE_API_KEY",
  username: "API2TRADE_PRO_USERNAME",
  password: "API2TRADE_PRO_PASSWORD",
  baseUrl: "API2TRADE_BASE_URL",
  streamUrl: "API2TRADE_WS_URL",
} as const satisfies Readonly<Record<keyof EnvironmentOptions, string>>;

/**
 * The options that the vendor's environment variables hold; an empty variable counts as missing.
 *
 * The two Pro variables stand in the vendor's sample file, though its own client does not read them.
 */
export function readEnvironment(environment: Environment): EnvironmentOptions {
  const found = Object.entries(VARIABLES).flatMap(([option, variable]) => {
    const value = environment[variable];
    return value === undefined || value === "" ? [] : [[option, value] as const];
  });
  return Object.fromEntries(found);
}
