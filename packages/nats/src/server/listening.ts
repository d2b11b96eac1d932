import { asBrokerError, BrokerError } from "@anybroker/core";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { decode } from "../wire/json.ts";

/** The header in which the server says where a stored message lies. */
const SEQUENCE = "Nats-Sequence";

/** One subscription, with its messages read. */
export class Listening {
  readonly #subscription: Subscription;
  readonly #hear: (value: unknown, sequence: number) => void;
  readonly #onProblem: (error: BrokerError) => void;
  /** Why the server grants nothing, once it has said so. */
  refused: BrokerError | undefined;

  /** @param hear gets each value, and its number where it is stored (else 0). */
  constructor(
    nc: NatsConnection,
    subject: string,
    hear: (value: unknown, sequence: number) => void,
    onProblem: (error: BrokerError) => void,
  ) {
    this.#hear = hear;
    this.#onProblem = onProblem;
    this.#subscription = nc.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) this.#take(message);
        else this.refused = forbidden(subject, error);
      },
    });
  }

  stop(): void {
    if (!this.#subscription.isClosed()) this.#subscription.unsubscribe();
  }

  #take(message: Msg): void {
    try {
      this.#hear(decode(message.data), Number(message.headers?.get(SEQUENCE) ?? 0));
    } catch (error) {
      const unread = `A message on ${message.subject} was skipped because it can't be read.`;
      this.#onProblem(asBrokerError(error, "BAD_ANSWER", unread));
    }
  }
}

const forbidden = (subject: string, cause: Error): BrokerError =>
  new BrokerError(
    "FORBIDDEN",
    `The NATS server lets this user hear nothing on ${subject}; give it the permission to subscribe there.`,
    { cause },
  );
