import * as z from "zod";
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

const positive = z.exactOptional(z.number().positive());

/** A symbol as the broker writes it, with what is known of its rules: the wire tells neither. */
const symbol = z.strictObject({
  name: z.string().min(1),
  description: z.exactOptional(z.string()),
  /** Digits after the point of a price. */
  digits: z.exactOptional(z.int().min(0).max(10)),
  /** The least price step, where it is not the last digit. */
  tickSize: positive,
  /** Units of the base asset in one lot. */
  contractSize: positive,
  lotsMin: positive,
  lotsMax: positive,
  lotsStep: positive,
  baseCurrency: z.exactOptional(z.string().min(1)),
  profitCurrency: z.exactOptional(z.string().min(1)),
  /** The least distance of stops from the market, in price units. */
  stopDistance: z.exactOptional(z.number().nonnegative()),
});

/** Checks the adapter's options. */
export const optionsSchema = z
  .strictObject({
    /** The key of a Single plan. */
    apiKey: z.exactOptional(z.string().min(1)),
    /** The user of a Pro plan. */
    username: z.exactOptional(z.string().min(1)),
    /** The password of a Pro plan. */
    password: z.exactOptional(z.string().min(1)),
    /** The ids (UUIDs) of registered accounts: one, or several. */
    accounts: z
      .union([
        z
          .string()
          .min(1)
          .transform((one) => [one]),
        z.array(z.string().min(1)),
      ])
      .default([])
      .readonly(),
    /** The symbols that the program uses, by the broker's names or with their rules: the wire has no list. */
    symbols: z
      .array(
        z.union([
          z
            .string()
            .min(1)
            .transform((name): z.output<typeof symbol> => ({ name })),
          symbol,
        ]),
      )
      .default([])
      .readonly(),
    /** How the host speaks; `auto` finds out by reading. */
    dialect: z.enum(["auto", "sdk", "rest"]).default("auto"),
    /** What the broker's numbers from 10026 on mean: the vendor's own names, or MetaTrader 5's. */
    retcodeNames: z.enum(["sdk", "mt5"]).default("sdk"),
    /** How far the broker's clock is ahead of UTC, for times without a zone: the dialect `rest` has those only. */
    serverTimeOffsetMinutes: z
      .number()
      .min(-16 * 60)
      .max(16 * 60)
      .default(0),
    /** Of which kind the accounts are: the wire does not tell. */
    positionMode: z.enum(["hedging", "netting"]).default("hedging"),
    /** Account currency (ISO code) where the service tells none. */
    currency: z.exactOptional(z.string().length(3)),
    /** How often the books are read, since nothing is told of them. */
    pollIntervalMs: z.number().min(250).default(2000),
    /** Base URL of the service; a Pro plan has its own. */
    baseUrl: z.exactOptional(address(parseBaseUrl)),
    /** The stream's URL, where it is not the base URL's `/stream`. */
    streamUrl: z.exactOptional(address((value) => streamUrlOf(DEFAULT_BASE_URL, value))),
    /** PEM of a certificate authority to trust besides the built-in ones. */
    ca: z.exactOptional(z.string().min(1)),
  })
  .refine((value) => value.apiKey !== undefined || value.username !== undefined, {
    path: ["apiKey"],
    message: "the service needs the apiKey of a Single plan, or username and password of a Pro plan",
  })
  .refine((value) => (value.username === undefined) === (value.password === undefined), {
    path: ["password"],
    message: "a Pro plan needs both, username and password",
  })
  .refine((value) => value.username === undefined || value.baseUrl !== undefined, {
    path: ["baseUrl"],
    message:
      "a Pro plan has a host of its own, like https://name.api2trade.com; without it the password would go elsewhere",
  })
  .transform((value) => ({ ...value, baseUrl: value.baseUrl ?? DEFAULT_BASE_URL }));

/** What `api2trade(...)` takes. */
export type Api2TradeInput = z.input<typeof optionsSchema>;

/** The options after the check, defaults filled in. */
export type Api2TradeOptions = z.output<typeof optionsSchema>;
