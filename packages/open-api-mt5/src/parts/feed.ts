import { asBrokerError } from "@anybroker/core";
import type { Observation } from "@anybroker/core/adapter";
import type { PositionsSnapshot } from "../client/wire/frames.ts";
import { toAccountSummary } from "../convert/account.ts";
import { toOrder } from "../convert/orders.ts";
import { toPosition } from "../convert/positions.ts";
import { toBrokerError } from "../errors.ts";
import type { OpenAccount } from "./open-account.ts";

/** Before somebody has corrected refused keys, asking again helps nothing. */
const REFUSED_RETRY_MS = 60_000;

/**
 * What the account lets one see: the positions of each frame of the socket, and every so often account and pending
 * orders beside one, which no stream shows.
 */
export class Feed {
  readonly #account: OpenAccount;
  readonly #closing = new AbortController();
  #isOn = false;
  #isReading = false;
  #nextReadMs = 0;

  constructor(account: OpenAccount) {
    this.#account = account;
  }

  /** Whether what comes is told on. */
  switch(on: boolean): void {
    this.#isOn = on;
  }

  close(): void {
    this.#isOn = false;
    this.#closing.abort();
  }

  /** Takes a frame of the socket. */
  readonly onSnapshot = ({ positions }: PositionsSnapshot): void => {
    if (!this.#isOn) return;
    const { tickets, serverClock, options, clock } = this.#account;
    this.#observe(() => {
      const allPositions = positions.map((position) => toPosition(position, serverClock.toUtc));
      tickets.remember(positions);
      return { allPositions };
    });
    const nowMs = clock.monotonic();
    if (options.booksIntervalMs === 0 || this.#isReading || nowMs < this.#nextReadMs) return;
    this.#nextReadMs = nowMs + options.booksIntervalMs;
    void this.#readBooks();
  };

  async #readBooks(): Promise<void> {
    const { client, session, serverClock, sink } = this.#account;
    const { signal } = this.#closing;
    this.#isReading = true;
    try {
      const pending = await client.orders.pending({ signal });
      const money = await client.account.get({ signal });
      session.requireLogin(money.login);
      if (!this.#isOn) return;
      this.#observe(() => ({
        allOrders: pending.flatMap((order) => toOrder(order, serverClock) ?? []),
        account: toAccountSummary(money),
      }));
    } catch (error) {
      const known = toBrokerError(error);
      if (known.kind === "auth") this.#nextReadMs = this.#account.clock.monotonic() + REFUSED_RETRY_MS;
      // What else can go wrong shows by the socket, or was told.
      if (known.code === "BAD_ANSWER") sink.problem(known);
    } finally {
      this.#isReading = false;
    }
  }

  #observe(read: () => Observation): void {
    const { sink } = this.#account;
    let observation: Observation;
    try {
      observation = read();
    } catch (error) {
      sink.problem(asBrokerError(error, "BAD_ANSWER", "What the server shows could not be read."));
      return;
    }
    sink.observed(observation);
  }
}
