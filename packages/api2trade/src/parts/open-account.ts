import type { Clock, Position } from "@anybroker/core";
import type { AccountSink, Call } from "@anybroker/core/adapter";
import type { Api2TradeClient } from "../client/client.ts";
import { toBrokerError } from "../errors.ts";
import type { Api2TradeOptions } from "../options.ts";

/** What the parts of one open account share. */
export interface OpenAccount {
  readonly id: string;
  readonly client: Api2TradeClient;
  readonly options: Api2TradeOptions;
  readonly sink: AccountSink;
  readonly clock: Clock;
  readonly openTimes: OpenTimes;
}

/** When something is seen at `nowMs`: in whole seconds, as the wire counts. */
const wholeSeconds = (nowMs: number): number => nowMs - (nowMs % 1000);

/** When open positions were first seen: the SDK's dialect tells no opening time before a position is closed. */
export class OpenTimes {
  #seen = new Map<string, number>();

  /** Takes over what is open now; what is not forgotten. */
  note(open: readonly Position[], nowMs: number): void {
    this.#seen = new Map(open.map(({ id }) => [id, this.of(id, nowMs)]));
  }

  /** When a position was first seen; one that is new, now. */
  of(id: string, nowMs: number): number {
    return this.#seen.get(id) ?? wholeSeconds(nowMs);
  }
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
