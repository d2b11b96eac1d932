import * as z from "zod";
import { DEFAULT_TOKEN_URL } from "./client/auth.ts";

const id = z.union([z.string().regex(/^\d+$/, "expected the digits of an id"), z.int().positive()]).transform(String);

/** Checks the adapter's options. */
export const optionsSchema = z.strictObject({
  /** The id of the application, as registered at the vendor. */
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Which accounts are served: the two kinds are on different hosts. */
  environment: z.enum(["demo", "live"]),
  /** The user's grant. Without it the tokens that `anybroker auth ctrader` stored are used. */
  accessToken: z.exactOptional(z.string().min(1)),
  /** Works once; the tokens that follow from it are kept in the token store. */
  refreshToken: z.exactOptional(z.string().min(1)),
  /** When the access token ends, in ms since the epoch; without it, the broker's refusal tells. */
  expiresAtMs: z.exactOptional(z.number().positive()),
  /** Serve this account of the grant only, by its id. */
  accountId: z.exactOptional(id),
  /** Serve this account of the grant only, by the number that its user sees. */
  login: z.exactOptional(id),
  /** Another host than the environment's. */
  host: z.exactOptional(z.string().min(1)),
  /** Default 5035 for protobuf, 5036 for JSON. */
  port: z.exactOptional(z.int().min(1).max(65_535)),
  /** The form of the messages, and whether they travel in a WebSocket. */
  transport: z.enum(["protobuf", "protobuf-websocket", "json", "json-websocket"]).default("protobuf"),
  /** False for a plain connection to a server on this machine. */
  tls: z.boolean().default(true),
  /** PEM of a certificate authority to trust besides the built-in ones. */
  ca: z.exactOptional(z.string().min(1)),
  /** Where tokens are refreshed while there is no connection. */
  tokenUrl: z.url({ protocol: /^https?$/ }).default(DEFAULT_TOKEN_URL),
  /** Shown with every order and position in the broker's terminal. */
  label: z.exactOptional(z.string().min(1).max(100)),
});

/** What `ctrader(...)` takes. */
export type CtraderInput = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type CtraderOptions = z.output<typeof optionsSchema>;
