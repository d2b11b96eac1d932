import { invalidArgument } from "./api2trade-error.ts";

/** Sent with every request, so that the service can tell who calls. */
export const USER_AGENT = "anybroker-api2trade/0.1.0";

/** What opens the service: the key of a Single plan, or user and password of a Pro host. */
export interface Credentials {
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** How a caller shows who it is. */
export interface Authentication {
  /** Of every request. With both kinds of credentials only Basic is sent, as the vendor's client does. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the stream's upgrade: Basic or nothing; a key can only go into its query. */
  readonly streamHeaders: Readonly<Record<string, string>>;
  readonly streamKey?: string;
}

/** Throws an `Api2TradeError` INVALID_ARGUMENT when neither kind of credentials is whole. */
export function authenticate({ apiKey, username, password }: Credentials): Authentication {
  if ((username === undefined) !== (password === undefined)) {
    throw invalidArgument("API2Trade's Pro plans need username and password, and one was missing; set both.");
  }
  if (username !== undefined) {
    if (username.includes(":")) {
      throw invalidArgument("A username with a colon can't be sent by Basic authentication; look at it again.");
    }
    const basic = { authorization: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}` };
    return { headers: basic, streamHeaders: basic, ...(apiKey !== undefined && { streamKey: apiKey }) };
  }
  if (apiKey === undefined || apiKey === "") {
    throw invalidArgument(
      "API2Trade needs an apiKey (Single plan) or username and password (Pro plans), and none was given; set apiKey.",
    );
  }
  return { headers: { "x-api-key": apiKey }, streamHeaders: {}, streamKey: apiKey };
}
