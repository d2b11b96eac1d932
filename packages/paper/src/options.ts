import type { PositionMode } from "@anybroker/core";
import type { ConfiguredAdapter } from "@anybroker/core/adapter";
import { z } from "zod";
import type { Tape } from "./venue/tape.ts";
import type { Venue, VenueAccountOptions, VenueSymbol } from "./venue/types.ts";

/** One simulated account; what is left out is taken from the options around it. */
export type PaperAccountOptions = VenueAccountOptions;

/** The options of `paper()`. All optional: `paper({})` is one funded account on the seeded market. */
export interface PaperOptions {
  /** Default: one account. */
  readonly accounts?: readonly PaperAccountOptions[];
  /** Money of an account that names none; default 100,000. */
  readonly balance?: number;
  /** Default USD. */
  readonly currency?: string;
  /** Default `hedging`. */
  readonly positionMode?: PositionMode;
  /** 100 means 1:100, the default. */
  readonly leverage?: number;
  /** The same seed gives the same prices at the same times. Default: another one at each start. */
  readonly seed?: number;
  /** The seeded prices, or those of `csv`, move this many times as fast; default 1. */
  readonly speed?: number;
  /** Names of built-in symbols, or symbols of your own. Default: the seven built-in ones. */
  readonly symbols?: readonly (string | VenueSymbol)[];
  /** `always` (default): the market never closes. `weekly`: each symbol keeps its trading sessions. */
  readonly sessions?: "always" | "weekly";
  /** How many days of prices before the start can be asked for; default 30. */
  readonly historyDays?: number;
  /** Prices from files, instead of the seeded ones: the path of a CSV file for each built-in symbol. */
  readonly csv?: Readonly<Record<string, string>>;
  /** Prices from files of other symbols, or of your own making: `csvTape(...)`, or several tapes. */
  readonly tape?: Tape | readonly Tape[];
  /** Takes the prices and symbols of another adapter: `feed: tickerall({ ... })`. */
  readonly feed?: ConfiguredAdapter;
  /** The feed's account whose prices are used; needed when it has several. */
  readonly feedAccount?: string;
  /** Takes the place of each symbol's own commission; in the account's currency, for each lot of each deal. */
  readonly commissionPerLot?: number;
  /** Market orders fill this many steps of the price worse; default 0. */
  readonly slippageTicks?: number;
  /** Lets a limit order fill at once where it could; by default it is refused, as MetaTrader does. */
  readonly marketableLimits?: boolean;
  /** An existing venue, which its owner starts and stops. The options that make a venue are not for it. */
  readonly venue?: Venue;
}

function isObjectWith(member: string, value: unknown): boolean {
  return typeof value === "object" && value !== null && member in value;
}

const positive = z.number().positive();
const accountShape = {
  currency: z
    .string()
    .regex(/^[A-Z]{3,5}$/, "has to be a currency code such as USD")
    .optional(),
  balance: z.number().nonnegative().optional(),
  positionMode: z.enum(["hedging", "netting"]).optional(),
  leverage: positive.optional(),
};

const accountSchema = z.strictObject({
  ...accountShape,
  id: z.string().min(1).optional(),
  login: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  marginCallLevelPercent: z.number().nonnegative().optional(),
  stopOutLevelPercent: z.number().nonnegative().optional(),
});

const symbolSchema = z.union([
  z.string().min(1),
  z.custom<VenueSymbol>((value) => isObjectWith("tickSize", value) && isObjectWith("contractSize", value), {
    error: "has to be the name of a built-in symbol or a VenueSymbol object",
  }),
]);

const tapeSchema = z.custom<Tape>((value) => isObjectWith("attach", value), {
  error: "has to be a tape, such as csvTape(...)",
});

/** Options that make a venue, and so contradict a given one. */
const MAKES_A_VENUE = [
  "seed",
  "speed",
  "symbols",
  "sessions",
  "historyDays",
  "csv",
  "tape",
  "feed",
  "feedAccount",
  "commissionPerLot",
  "slippageTicks",
  "marketableLimits",
] as const;

/** Where prices may come from; one at most. */
const SOURCES = ["csv", "tape", "feed"] as const;

/** Checks the options. Unknown keys and contradictions are errors that name the key. */
export const optionsSchema = z
  .strictObject({
    ...accountShape,
    accounts: z.array(accountSchema).min(1).optional(),
    seed: z.number().int().optional(),
    speed: positive.optional(),
    symbols: z.array(symbolSchema).min(1).optional(),
    sessions: z.enum(["always", "weekly"]).optional(),
    historyDays: z.number().nonnegative().max(3660).optional(),
    tape: z.union([tapeSchema, z.array(tapeSchema).min(1)]).optional(),
    feed: z
      .custom<ConfiguredAdapter>((value) => isObjectWith("adapter", value) && isObjectWith("options", value), {
        error: "has to be a configured adapter, such as tickerall({ ... })",
      })
      .optional(),
    feedAccount: z.string().min(1).optional(),
    csv: z.record(z.string(), z.string().min(1)).optional(),
    commissionPerLot: z.number().nonnegative().optional(),
    slippageTicks: z.number().int().nonnegative().optional(),
    marketableLimits: z.boolean().optional(),
    venue: z
      .custom<Venue>((value) => isObjectWith("openAccount", value), { error: "has to be what createVenue() returns" })
      .optional(),
  })
  .superRefine((options, issues) => {
    const refuse = (key: string, message: string): void => {
      issues.addIssue({ code: "custom", path: [key], message });
    };
    if (options.venue !== undefined) {
      for (const key of MAKES_A_VENUE)
        if (options[key] !== undefined) refuse(key, "makes a venue and cannot go with `venue`");
    }
    const [source, second] = SOURCES.filter((key) => options[key] !== undefined);
    if (second !== undefined) refuse(second, `cannot go with \`${source}\`: prices have one source`);
    if (source !== undefined && options.seed !== undefined)
      refuse("seed", `is for the seeded prices, not for \`${source}\``);
    if (source !== undefined && source !== "csv" && options.speed !== undefined) {
      refuse("speed", `is for the seeded prices and \`csv\`; a tape has a speed of its own, and a feed is real time`);
    }
    if (options.symbols !== undefined && (source === "csv" || source === "feed")) {
      refuse("symbols", `cannot go with \`${source}\`, which brings its own`);
    }
    if (options.feedAccount !== undefined && options.feed === undefined) refuse("feedAccount", "goes with `feed` only");
  });

/** The options as checked. */
export type CheckedOptions = z.output<typeof optionsSchema>;
