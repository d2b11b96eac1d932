import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { Json } from "../json.ts";
import type { Copier } from "./copier.ts";
import type { Caller, Directory } from "./directory.ts";
import type { TickerallKnobs } from "./options.ts";

/** What the handlers work on. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly directory: Directory;
  readonly copier: Copier;
  readonly knobs: TickerallKnobs;
  /** The base of the direct edge, where there is one. */
  edgeUrl(): string | undefined;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
}

/** A request that found its route and its caller. */
export interface RouteRequest {
  readonly world: World;
  readonly caller: Caller;
  /** The decoded variable parts of the path, in their order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

/** What answers a route: the JSON of a 200, or undefined for a 204. Errors are thrown as `WireError`. */
export type Handler = (request: RouteRequest) => Json | undefined | Promise<Json | undefined>;

/** The `index`th variable part of the path. */
export const param = (request: RouteRequest, index: number): string => request.params[index] ?? "";
