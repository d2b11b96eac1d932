import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { Json } from "../json.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Caller, Directory } from "./directory.ts";
import type { Params } from "./input.ts";
import type { Api2TradeKnobs } from "./options.ts";

/** What the handlers work on. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly directory: Directory;
  readonly knobs: Api2TradeKnobs;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
  /** Ends the streams of an account that is no longer registered. */
  accountRemoved(id: string): void;
}

/** A request that found its endpoint and its caller. */
export interface EndpointRequest {
  readonly world: World;
  readonly caller: Caller;
  readonly query: Params;
  /** The body's members; of a request without a body, none. */
  readonly body: Params;
}

/** What answers a request: the JSON of a 200, or a bare text. Failures are thrown as `WireError` or `TradeRefusal`. */
export type Handler = (request: EndpointRequest) => Json;

/** The account that the query names. Throws 404. */
export function accountOf({ world, caller, query }: EndpointRequest): BrokerAccount {
  return world.directory.registered(caller, query.text("id") ?? "");
}
