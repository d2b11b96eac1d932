import type { Clock } from "@anybroker/core";
import type { OpenConnection } from "@anybroker/core/connection";
import type { Stores } from "../server/stores.ts";
import type { Subjects } from "../wire/subjects.ts";
import type { Ledger } from "./ledger.ts";
import type { OwnerLink } from "./owner-link.ts";

/** What the parts of an owner share for as long as it owns the broker. */
export interface Tenure {
  readonly epoch: number;
  readonly open: OpenConnection<OwnerLink>;
  readonly stores: Stores;
  readonly subjects: Subjects;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Whether nobody else can own the broker yet. */
  readonly isHeld: () => boolean;
  /** Whether nobody else owned the broker when this was asked. */
  readonly isConfirmed: () => Promise<boolean>;
  /** Resolves when the owner before can't be sending any more what it had noted before it was followed. */
  readonly afterPredecessor: (signal: AbortSignal) => Promise<void>;
  /** Tells without waiting; nothing is told any more once the lease is lost. */
  readonly publish: (subject: string, payload: Uint8Array) => void;
}
