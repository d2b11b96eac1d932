import type { AccountId, Clock } from "@anybroker/core";
import type { AccountSink, Call } from "@anybroker/core/adapter";
import type { TonpoClient } from "../client/client.ts";
import type { AccountTerms } from "../convert/positions.ts";
import { toBrokerError } from "../errors.ts";
import type { TonpoOptions } from "../options.ts";
import type { Session } from "../session.ts";
import type { AccountWatch } from "./account-watch.ts";
import type { SeenTags } from "./seen-tags.ts";

/** What the parts of the open account share. */
export interface OpenAccount {
  readonly id: AccountId;
  readonly client: TonpoClient;
  readonly session: Session;
  readonly sink: AccountSink;
  readonly clock: Clock;
  readonly options: TonpoOptions;
  readonly terms: AccountTerms;
  /** Whether the gateway lists resting orders. */
  readonly listsOrders: boolean;
  readonly watch: AccountWatch;
  readonly seenTags: SeenTags;
}

/** Runs one request of the client; its failures come out as `BrokerError`s. */
export async function ask<Answer>(call: Call, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw toBrokerError(error, call.operation);
  }
}
