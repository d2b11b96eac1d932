import type { Clock, OrderType } from "@anybroker/core";
import type { AccountSink, Call, Command } from "@anybroker/core/adapter";
import type { TickerallClient } from "../client/client.ts";
import type { WriteOptions } from "../client/requests.ts";
import { type ErrorSubject, toBrokerError } from "../errors.ts";
import type { Session } from "../session.ts";

/** What the parts of one open account share. */
export interface OpenAccount {
  readonly id: string;
  /** MetaTrader 4 accounts have no resting orders and no symbol rules on this wire. */
  readonly isMt4: boolean;
  readonly client: TickerallClient;
  readonly session: Session;
  readonly sink: AccountSink;
  /** What is taken when the wire tells no account currency. */
  readonly currency: string | undefined;
  readonly clock: Clock;
  /** Types of the orders that were seen resting or placed: the wire's history has none. */
  readonly orderTypes: OrderTypes;
}

/** The types of the last orders seen, oldest forgotten first. */
export class OrderTypes {
  readonly #types = new Map<string, OrderType>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  remember(ticket: string, type: OrderType): void {
    this.#types.delete(ticket);
    this.#types.set(ticket, type);
    const [oldest] = this.#types.keys();
    if (this.#types.size > this.#limit && oldest !== undefined) this.#types.delete(oldest);
  }

  get(ticket: string): OrderType | undefined {
    return this.#types.get(ticket);
  }
}

/** Runs one request of the client; its failures come out as `BrokerError`s. */
export async function ask<Answer>(
  call: Call,
  ticketOf: ErrorSubject["ticketOf"],
  request: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw toBrokerError(error, { operation: call.operation, ...(ticketOf !== undefined && { ticketOf }) });
  }
}

/**
 * The options of a write: the same command has the same key, whoever sends it again and whenever.
 *
 * Nothing says whether a key counts per path or for the whole API key, so the account and the kind of command are in it.
 */
export function keyed(account: OpenAccount, command: Command, call: Call): WriteOptions {
  const parts = [account.id, command.kind, command.clientOrderId];
  return { call, idempotencyKey: parts.map(encodeURIComponent).join("/") };
}
