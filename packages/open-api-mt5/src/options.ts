import * as z from "zod";
import { DEFAULT_BASE_URL, parseBaseUrl } from "./client/urls.ts";
import { parseServerClock } from "./convert/server-clock.ts";

/** Turns a reader's refusal of a value into the schema's. */
const readable = (read: (value: string) => unknown) =>
  z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });

const digits = z
  .union([z.string().regex(/^\d+$/, "expected the account number's digits"), z.int().positive()])
  .transform(String);

const switchTo = z.strictObject({
  /** The account number. */
  username: digits,
  /** The account's trading password; the server writes it into its settings file. */
  password: z.string().min(1),
  /** The broker's server, by its exact name. */
  server: z.string().min(1),
  /** The terminal's executable. Left out, the server forgets the one that it has. */
  path: z.exactOptional(z.string().min(1)),
  /** 0.12.0: start the terminal in portable mode. */
  portable: z.exactOptional(z.boolean()),
});

/** Checks the adapter's options. */
export const optionsSchema = z.strictObject({
  /** Address of the server. */
  baseUrl: readable(parseBaseUrl).default(DEFAULT_BASE_URL),
  /** The key of a server in `secure` or `secure-client` mode. */
  apiKey: z.exactOptional(z.string().min(1)),
  /** The second key of a server in `secure-client` mode. */
  apiSecret: z.exactOptional(z.string().min(1)),
  /** The account that has to be logged in at the server; another one is an error. */
  login: z.exactOptional(digits),
  /**
   * Log the server in to this account when another or none is. For every client of the server; its settings file is
   * overwritten, and a refused log-in ends a server of 0.12.0.
   */
  switchTo: z.exactOptional(switchTo),
  /** What the server's clock shows: `measure`, a distance from UTC (`+03:00`), or a time zone (`Europe/Athens`, `America/New_York+07:00`). */
  serverClock: readable(parseServerClock).default("measure"),
  /** The symbols to load with their rules, by names or patterns (`*`, `?`). */
  symbols: z.array(z.string().min(1)).nonempty().default(["*"]).readonly(),
  /** Distance between two polls of a subscribed symbol's price, in ms. */
  quoteIntervalMs: z.int().min(50).max(60_000).default(500),
  /** Distance between two snapshots of the positions socket, in ms. */
  positionsIntervalMs: z.int().min(200).max(60_000).default(1000),
  /** Distance between two reads of account and pending orders, which no stream shows, in ms; 0 for never. */
  booksIntervalMs: z.int().min(0).max(3_600_000).default(2000),
  /** Largest slippage of market orders and closes in points, where the symbol's execution heeds it. */
  deviation: z.int().min(0).default(20),
  /** Strategy number of this program's orders. */
  magic: z.int().min(0).default(0),
  /** PEM of a certificate authority to trust besides the built-in ones. */
  ca: z.exactOptional(z.string().min(1)),
});

/** What `openApiMt5(...)` takes. */
export type OpenApiMt5Input = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type OpenApiMt5Options = z.output<typeof optionsSchema>;
