import type { Clock } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { Json } from "../json.ts";
import type { Directory, User } from "./directory.ts";
import type { TonpoKnobs } from "./options.ts";
import type { TradeCount } from "./trade-count.ts";
import type { WebhookTokens } from "./webhook-tokens.ts";

/** What the handlers work on. */
export interface World {
  readonly clock: Clock;
  readonly venue: Venue;
  readonly directory: Directory;
  readonly webhooks: WebhookTokens;
  readonly trades: TradeCount;
  readonly knobs: TonpoKnobs;
  /** The base of the REST calls. */
  url(): string;
  /** When the streams that are open now were opened; of one user, or of all. */
  streamsSinceMs(user?: User): readonly number[];
  /** Closes the streams of users whose key is no longer the one that they came with. */
  closeRevoked(): void;
  /** Runs what changes the books; what it pushes goes out when its answer is on its way. */
  trading<Result>(work: () => Result): Result;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
}

/** A request that found its route. */
export interface RouteRequest {
  readonly world: World;
  /** The decoded variable parts of the path, in their order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

/** A request that found its user too. */
export interface UserRequest extends RouteRequest {
  readonly user: User;
}

/** What answers a public route: the JSON of the answer, or undefined for a 204. Errors are thrown as `WireError`. */
export type PublicHandler = (request: RouteRequest) => Json | undefined;

/** What answers a route that wants a key. */
export type Handler = (request: UserRequest) => Json | undefined;

/** The `index`th variable part of the path. */
export const param = (request: RouteRequest, index: number): string => request.params[index] ?? "";
