import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { JsonObject } from "../json.ts";
import type { GuardKeeper } from "./guard-keeper.ts";
import type { OpenApiMt5Knobs, OpenApiMt5Mode, OpenApiMt5SimulatorOptions, OpenApiMt5Version } from "./options.ts";
import type { SavedSettings } from "./saved-settings.ts";
import type { Session } from "./session.ts";
import type { SpreadTrace } from "./spread-trace.ts";
import type { Terminal } from "./terminal.ts";
import type { VirtualDesk } from "./virtual-desk.ts";
import type { Wire } from "./wire-json.ts";
import type { ServerZone } from "./zone.ts";

/** What the handlers work on. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly version: OpenApiMt5Version;
  readonly mode: OpenApiMt5Mode;
  readonly apiKey: string | null;
  readonly apiSecret: string | null;
  readonly knobs: OpenApiMt5Knobs;
  readonly zone: ServerZone;
  readonly session: Session;
  readonly terminal: Terminal;
  readonly settings: SavedSettings;
  readonly guards: GuardKeeper;
  readonly spreads: SpreadTrace;
  /** There in virtual mode only. */
  readonly virtual?: VirtualDesk;
  readonly calendar: NonNullable<OpenApiMt5SimulatorOptions["calendar"]>;
  readonly schedules: OpenApiMt5SimulatorOptions["exchangeSchedules"];
  /** The reference feed of the spread trace. */
  referenceQuote(symbol: string): { readonly bid: number; readonly ask: number } | undefined;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
}

/** A request that found its route. */
export interface RouteRequest {
  readonly world: World;
  /** The decoded variable parts of the path, in their order. */
  readonly params: readonly string[];
  readonly query: JsonObject;
  /** The body's fields. Throws 422 when the body is none that the server takes. */
  body(): JsonObject;
}

/** What answers a route: the JSON of a 200. Errors are thrown as `WireError`. */
export type Handler = (request: RouteRequest) => Wire | Promise<Wire>;

/** The `index`th variable part of the path. */
export const param = (request: RouteRequest, index: number): string => request.params[index] ?? "";
