import type { BrokerError, Clock } from "@anybroker/core";
import type { AccountSink, Call } from "@anybroker/core/adapter";
import type { Api2TradeClient } from "../client/client.ts";
import { toBrokerError } from "../errors.ts";
import type { Api2TradeOptions } from "../options.ts";
import type { SeenPositions } from "./seen-positions.ts";

/** What the parts of one open account share. */
export interface OpenAccount {
  readonly id: string;
  readonly client: Api2TradeClient;
  readonly options: Api2TradeOptions;
  readonly sink: AccountSink;
  readonly clock: Clock;
  readonly seen: SeenPositions;
  /** The credentials are worth nothing any more. */
  readonly revoked: (cause: BrokerError) => void;
}

/** Runs one request of the client; its failures come out as `BrokerError`s. */
export async function ask<Answer>(
  { options }: Pick<OpenAccount, "options">,
  call: Call,
  request: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw toBrokerError(error, { operation: call.operation, names: options.retcodeNames });
  }
}
