import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountId } from "../model/ids.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/log.ts";
import type { Random } from "../system/random.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import type { Lane } from "./call.ts";
import type { OwnedCall } from "./create-call.ts";
import type { TokenStore } from "./token-store.ts";
import type { Transports } from "./transports.ts";

/** Where a connection reports its state. The engine resubscribes and reconciles after each `up`. */
export interface LinkSink {
  /** Events flow again. Not to be called for the first connect: `connect` resolving says that. */
  up(): void;
  /** Events no longer flow; the adapter is already trying to get the link back. */
  down(cause: BrokerError): void;
  /** The link is gone for good (credentials revoked): nothing will be tried any more. */
  failed(cause: BrokerError): void;
  /** One account lost its permission while the link lives, or has it back (`cause` absent). */
  account(id: AccountId, cause?: BrokerError): void;
  /** A message was skipped because it could not be read, or the broker reported a problem of its own. */
  problem(error: BrokerError): void;
}

/** Everything that an adapter may take from outside: no time, chance or socket comes from anywhere else. */
export interface AdapterContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly secrets: SecretKeeper;
  readonly tokens: TokenStore;
  readonly link: LinkSink;
  /** Loads the network transports; an adapter that needs none never calls it. */
  transports(): Promise<Transports>;
  /**
   * Makes a call for requests that the adapter starts itself (log in, keep alive, native calls).
   *
   * `timeoutMs` defaults to the broker's default. Dispose of it when the request has settled.
   */
  call(operation: string, options?: CallOptions): OwnedCall;
}

/** How an adapter's own call is made. */
export interface CallOptions {
  readonly lane?: Lane;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}
