import type { PositionMode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { SimulatorOptions } from "../simulator.ts";
import type { CalendarEvent } from "./calendar.ts";
import type { ExchangeSchedules } from "./exchange-schedule.ts";
import type { ServerZone } from "./zone.ts";

/** The versions of the server whose wires are known. */
export type OpenApiMt5Version = "0.5.0" | "0.12.0";

/** What a request needs: nothing, the key, or the key and the secret. */
export type OpenApiMt5Mode = "standalone" | "secure" | "secure-client";

/** An account that the terminal can log in to. */
export interface OpenApiMt5AccountOptions {
  /** Digits. Default: counting up from 50123456. */
  readonly login?: string;
  /** Default `s3cret-password`. */
  readonly password?: string;
  /** The broker server's name; default `SimBroker-Demo`, `SimBroker-Live` for a real account. */
  readonly server?: string;
  /** Default true. */
  readonly isDemo?: boolean;
  /** An account of the given venue that is to stand behind it; default: a new one with what follows. */
  readonly venueAccount?: VenueAccount;
  readonly name?: string;
  readonly currency?: string;
  /** Default 100,000. */
  readonly balance?: number;
  readonly leverage?: number;
  readonly positionMode?: PositionMode;
}

/** Where terminals, brokers and machines differ, and where no source says. */
export interface OpenApiMt5Knobs {
  /** The server clock minus UTC in winter; default 7200. */
  readonly serverOffsetSeconds: number;
  /** Whose daylight saving the server clock follows; default `us`, as most brokers of that offset. */
  readonly daylightSaving: ServerZone["daylightSaving"];
  /** What a new order is answered with: 10009, the default, or 10008 without price and deal. */
  readonly newOrderRetcode: 10008 | 10009;
  /** Whether the result tells deal, price, bid and ask, or has zeros there. Default `full`. */
  readonly resultFields: "full" | "sparse";
  /** Whether the profit of positions is not a number: null over HTTP, a bare NaN on the socket. Default false. */
  readonly nanProfit: boolean;
  /**
   * So many requests from the start are carried out by the terminal without an answer. The server then sends the order
   * again with another filling mode, until one is answered. Default 0.
   */
  readonly silentSends: number;
  /** The filling modes that symbols allow: 1 FOK, 2 IOC, 3 both, the default. */
  readonly fillingMode: 1 | 2 | 3;
  /** How market orders are executed. `deviation` counts only with `instant`. Default `market`. */
  readonly execution: "market" | "instant";
  /** What becomes of an order's comment at the broker. Default `kept`. */
  readonly comments: "kept" | "dropped";
  /** Whether the broker offers market depth; without it, 501. Default true. */
  readonly depth: boolean;
  /** Whether algorithmic trading is switched on in the terminal. Default true. */
  readonly algoTrading: boolean;
  /** Whether the store of news and weekend guards works, refuses before the order, or fails after it. Default `works`. */
  readonly guardStore: "works" | "refuses" | "fails";
  /** How often the server looks at the terminal. Default 5000. */
  readonly monitorMs: number;
  /** How long a reconnect holds up everything. Default 0. */
  readonly reconnectMs: number;
  /** An idle connection is closed after this; the real server's is 5000. Default 0: never. */
  readonly idleCloseMs: number;
}

export const DEFAULT_KNOBS: OpenApiMt5Knobs = {
  serverOffsetSeconds: 7200,
  daylightSaving: "us",
  newOrderRetcode: 10009,
  resultFields: "full",
  nanProfit: false,
  silentSends: 0,
  fillingMode: 3,
  execution: "market",
  comments: "kept",
  depth: true,
  algoTrading: true,
  guardStore: "works",
  monitorMs: 5000,
  reconnectMs: 0,
  idleCloseMs: 0,
};

/** What `simulateOpenApiMt5` takes. */
export interface OpenApiMt5SimulatorOptions extends SimulatorOptions {
  /** Default `0.12.0`. */
  readonly version?: OpenApiMt5Version;
  /** Default `secure`. */
  readonly mode?: OpenApiMt5Mode;
  /** Default `sim-api-key`; null: the server has none configured. */
  readonly apiKey?: string | null;
  /** Default `sim-api-secret`; null: the server has none configured. */
  readonly apiSecret?: string | null;
  /** The first is logged in at the start, the others can be connected to. Default: one demo account of 100,000 USD. */
  readonly accounts?: readonly OpenApiMt5AccountOptions[];
  readonly knobs?: Partial<OpenApiMt5Knobs>;
  /** The news of the week, for the calendar and the news guard; default none. `"down"`: the feed cannot be reached. */
  readonly calendar?: readonly CalendarEvent[] | "down";
  /** The weekly sessions of the config file, for symbols and the weekend guard; default none. */
  readonly exchangeSchedules?: ExchangeSchedules;
  /** The reference feed of the spread trace; default: the market's own prices. */
  readonly referenceQuote?: (symbol: string) => { readonly bid: number; readonly ask: number } | undefined;
  /** Runs the server without a terminal: constants, and made-up successes. Only 0.12.0 can. Default false. */
  readonly virtual?: boolean;
}
