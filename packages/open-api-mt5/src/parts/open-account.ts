import type { Clock, PositionMode } from "@anybroker/core";
import type { AccountSink, Call } from "@anybroker/core/adapter";
import type { OpenApiMt5Client } from "../client/client.ts";
import type { Position } from "../client/wire/trading.ts";
import { type ErrorSubject, toBrokerError } from "../errors.ts";
import type { OpenApiMt5Options } from "../options.ts";
import type { ServerClock } from "../server-clock.ts";
import type { Session } from "../session.ts";

/** What the parts of the open account share. */
export interface OpenAccount {
  /** The account number. */
  readonly id: string;
  readonly positionMode: PositionMode;
  readonly client: OpenApiMt5Client;
  readonly session: Pick<Session, "requireLogin" | "requireOwnAccount">;
  readonly options: OpenApiMt5Options;
  readonly sink: AccountSink;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly tickets: PositionTickets;
}

/**
 * The tickets of positions whose id is another number: the server's calls take the ticket, deals name the id, and a
 * broker's own operations may change the first.
 */
export class PositionTickets {
  #byId = new Map<string, string>();

  /** Takes over a complete list of positions. */
  remember(positions: readonly Position[]): void {
    this.#byId = new Map(
      positions.flatMap(({ identifier, ticket }) =>
        identifier === undefined || identifier === ticket ? [] : [[identifier, ticket]],
      ),
    );
  }

  /** What the server's calls take for the position of that id. */
  of(id: string): string {
    return this.#byId.get(id) ?? id;
  }
}

/** Runs one request of the client; its failures come out as `BrokerError`s. */
export async function ask<Answer>(
  { operation }: Pick<Call, "operation">,
  request: () => Promise<Answer>,
  ticketOf?: ErrorSubject["ticketOf"],
): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw toBrokerError(error, { operation, ticketOf });
  }
}
