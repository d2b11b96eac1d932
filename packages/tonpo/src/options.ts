import * as z from "zod";
import { parseBaseUrl, streamUrlOf } from "./client/urls.ts";
import { ACTIVE_TIMEOUT_MS } from "./client/wait-for-active.ts";
import { isZone } from "./convert/server-time.ts";

/** Turns the client's refusal of an address into the schema's. */
const address = (read: (value: string) => string) =>
  z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });

const amount = z.exactOptional(z.number().positive());
const currency = z.exactOptional(z.string().length(3));

/** The rules of one symbol. */
const rules = z.strictObject({
  description: z.exactOptional(z.string()),
  digits: z.exactOptional(z.int().min(0).max(10)),
  tickSize: amount,
  contractSize: amount,
  lotsMin: amount,
  lotsMax: amount,
  lotsStep: amount,
  baseCurrency: currency,
  profitCurrency: currency,
  marginCurrency: currency,
  stopDistance: amount,
  freezeDistance: amount,
  swapLong: z.exactOptional(z.number()),
  swapShort: z.exactOptional(z.number()),
});

/** Checks the adapter's options. */
export const optionsSchema = z.strictObject({
  /** The user's key. */
  apiKey: z.string().min(1),
  /** The gateway, with its scheme. The vendor names several hosts, so there is no default. */
  baseUrl: address(parseBaseUrl),
  /** The stream's whole URL, where it is not the base URL's `/ws`. */
  streamUrl: z.exactOptional(address((value) => streamUrlOf("https://localhost", value))),
  /** The header that carries the key. */
  apiKeyHeader: z.string().min(1).default("X-API-Key"),
  /** Whether the MetaTrader account is of the hedging or the netting kind: the wire does not tell. */
  positionMode: z.enum(["hedging", "netting"]).default("hedging"),
  /** Account currency (ISO code) where the gateway tells none. */
  currency,
  /** Sent with every order, as MetaTrader's magic number. */
  magic: z.exactOptional(z.int().positive()),
  /** Zone of the broker's server: `UTC`, an offset like `+03:00`, or an IANA name like `Europe/Athens`. */
  serverTimeZone: z
    .string()
    .refine(isZone, "expected UTC, an offset like +03:00, or a zone like Europe/Athens")
    .default("UTC"),
  /** Rules of symbols by the broker's names: the wire tells names only. */
  symbols: z.record(z.string().min(1), rules).default({}),
  /** How long an account that is still logging in is waited for; the call's own deadline counts as well. */
  activeTimeoutMs: z.number().positive().default(ACTIVE_TIMEOUT_MS),
  /** Put in front of the library's own User-Agent. */
  userAgent: z.exactOptional(z.string().min(1)),
  /** PEM of a certificate authority to trust besides the built-in ones. */
  ca: z.exactOptional(z.string().min(1)),
});

/** What `tonpo(...)` takes. */
export type TonpoInput = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type TonpoOptions = z.output<typeof optionsSchema>;
