import * as z from "zod";
import type { SessionCredentials } from "./client/calls/sessions.ts";
import { DEFAULT_BASE_URL, parseBaseUrl, streamUrlOf } from "./client/urls.ts";

/** Turns the client's refusal of an address into the schema's. */
const address = (read: (value: string) => string) =>
  z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });

const login = z.union([z.string().regex(/^\d+$/, "expected the login's digits"), z.int().positive()]);

const account = z
  .strictObject({
    /** The platform of the broker's server. */
    broker: z.enum(["mt4", "mt5"]).default("mt5"),
    /** The broker's server, by its exact name. */
    server: z.string().min(1),
    /** The account number at the broker. */
    login,
    /** The account's trading password; kept in memory only. */
    password: z.string().min(1),
    /** How the connection shows itself to the broker; the service's default is MOBILE. */
    terminalType: z.exactOptional(z.enum(["MOBILE", "WEB", "CLIENT"])),
    /** The broker's web terminal; needed for WEB. */
    webTerminalUrl: z.exactOptional(z.url()),
    /** Another WebSocket address of the web terminal. */
    webEndpoint: z.exactOptional(z.string().min(1)),
  })
  .refine((value) => value.terminalType !== "WEB" || value.webTerminalUrl !== undefined, {
    path: ["webTerminalUrl"],
    message: "terminalType WEB needs the address of the broker's web terminal",
  });

/** Checks the adapter's options. */
export const optionsSchema = z
  .strictObject({
    /** The key of the TickerAll account. */
    apiKey: z.exactOptional(z.string().min(1)),
    /** Headers of a gateway with its own authentication, sent with every request. */
    headers: z.exactOptional(z.record(z.string().min(1), z.string())),
    /** Broker accounts to connect and keep connected. Without any, the accounts that the key has already are used. */
    accounts: z
      .union([account.transform((one) => [one]), z.array(account)])
      .default([])
      .readonly(),
    /** Serve this account of the key's roster only. */
    accountId: z.exactOptional(z.string().min(1)),
    /** Account currency (ISO code) where the broker tells none, as with MetaTrader 4. */
    currency: z.exactOptional(z.string().length(3)),
    /** Base URL of the service; another one for a simulator or a gateway. */
    baseUrl: address(parseBaseUrl).default(DEFAULT_BASE_URL),
    /** The stream's whole URL, where it is not the base URL's `/v1/stream`. */
    streamUrl: z.exactOptional(address((value) => streamUrlOf(DEFAULT_BASE_URL, value))),
    /** Take the direct way to accounts where the service offers one; sends the accounts' passwords once more. */
    mesh: z.boolean().default(false),
    /** Put in front of the library's own User-Agent. */
    userAgent: z.exactOptional(z.string().min(1)),
    /** PEM of a certificate authority to trust besides the built-in ones. */
    ca: z.exactOptional(z.string().min(1)),
  })
  .refine((value) => value.apiKey !== undefined || Object.keys(value.headers ?? {}).length > 0, {
    path: ["apiKey"],
    message: "the service needs an API key, or the headers of a gateway in its place",
  });

/** What `tickerall(...)` takes. */
export type TickerallInput = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type TickerallOptions = z.output<typeof optionsSchema>;

/** An account of the options as the client's session calls take it. */
export function credentialsOf(configured: TickerallOptions["accounts"][number]): SessionCredentials {
  const { login: number, ...rest } = configured;
  return { ...rest, account: number };
}
