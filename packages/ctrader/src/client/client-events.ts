import type { BrokerError } from "@anybroker/core";
import type { Messages, PayloadName } from "../schema/index.ts";

/** The names of the broker's event messages; spots go to `market.onSpot`. */
export type EventName = Exclude<Extract<PayloadName, `${string}Event`>, "ProtoHeartbeatEvent" | "ProtoOASpotEvent">;

/** Everything that `on` can listen to: the broker's event messages, and what becomes of the connection. */
export interface CtraderEvents extends Pick<Messages, EventName> {
  /** The connection is there again: application and accounts are authorised, subscriptions made. */
  readonly up: undefined;
  /** The connection was lost; it is being restored. */
  readonly down: { readonly cause: BrokerError };
  /** The connection can't be restored: the application's credentials are refused. */
  readonly failed: { readonly cause: BrokerError };
  /** An account lost its authorisation and did not get it back at once; it is tried again. */
  readonly accountLost: { readonly accountId: string; readonly cause: unknown };
  /** An account that is authorised anew on a living connection. What happened in between has to be read. */
  readonly accountRegained: { readonly accountId: string };
  /** New tokens are stored and in use. */
  readonly tokensRefreshed: { readonly expiresAtMs: number | undefined };
  /** Something failed that no call waits for. */
  readonly problem: { readonly error: unknown };
}
