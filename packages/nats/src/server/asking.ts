import { BrokerError, type Clock } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { type Correlator, createCorrelator } from "@anybroker/core/transport";
import {
  createInbox,
  type Msg,
  type NatsConnection,
  PermissionViolationError,
  type Status,
} from "@nats-io/transport-node";
import { errorOf } from "../wire/fault.ts";
import { decode } from "../wire/json.ts";
import type { CallReply } from "../wire/messages.ts";
import { PayloadParts } from "./parts.ts";

const NO_RESPONDERS = 503;

/** Brings the answers of one NATS connection to the calls that wait for them. */
export class Asking {
  readonly #nc: NatsConnection;
  readonly #inbox: string;
  readonly #waiting: Correlator<string, CallReply>;
  readonly #parts = new Map<string, PayloadParts>();
  /** Which calls were sent to a subject: a refused permission names nothing else. */
  readonly #subjects = new Map<string, string>();
  #count = 0;

  constructor(nc: NatsConnection, clock: Clock, inboxPrefix: string | undefined) {
    this.#nc = nc;
    this.#inbox = createInbox(inboxPrefix);
    this.#waiting = createCorrelator({ clock });
    nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#hear(message);
      },
    });
    void this.#watch();
  }

  /**
   * Sends `payload` and waits for the answer.
   *
   * Rejects with the fault that came back; UNREACHABLE when nobody listens on `subject`; FORBIDDEN when the server
   * lets this user send nothing there; CONNECTION_LOST; the call's own reason.
   */
  async ask(subject: string, payload: Uint8Array, call: Call): Promise<unknown> {
    if (this.#nc.isClosed()) throw unreachable("the link to the NATS server is lost");
    this.#count += 1;
    const key = this.#count.toString(36);
    this.#subjects.set(key, subject);
    this.#parts.set(key, new PayloadParts());
    try {
      const reply = await this.#waiting.wait(key, call, () => {
        call.markSent();
        this.#nc.publish(subject, payload, { reply: `${this.#inbox}.${key}` });
      });
      if ("ok" in reply) return reply.ok;
      throw errorOf(reply.fault);
    } finally {
      this.#subjects.delete(key);
      this.#parts.delete(key);
    }
  }

  /** Ends every wait with `cause`, as unknown for what was sent. */
  rejectAll(cause: BrokerError): void {
    this.#waiting.rejectAll(cause);
  }

  #hear(message: Msg): void {
    const key = message.subject.slice(this.#inbox.length + 1);
    if (message.headers?.code === NO_RESPONDERS) {
      this.#waiting.reject(key, unreachable("no gateway listens for it"));
      return;
    }
    try {
      const whole = this.#parts.get(key)?.add(message);
      if (whole !== undefined) this.#waiting.settle(key, decode(whole) as CallReply);
    } catch (error) {
      if (BrokerError.is(error)) this.#waiting.reject(key, error);
    }
  }

  async #watch(): Promise<void> {
    for await (const status of this.#nc.status()) this.#onStatus(status);
  }

  #onStatus(status: Status): void {
    if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) return;
    const { operation, subject } = status.error;
    if (operation !== "publish") return;
    for (const [key, sentTo] of this.#subjects) {
      if (sentTo !== subject) continue;
      const message = `The NATS server lets this user send nothing to ${subject}; give it the permission, or ask for less.`;
      this.#waiting.reject(key, new BrokerError("FORBIDDEN", message));
    }
  }
}

/** Nothing was sent, or nobody was there to get it. */
const unreachable = (why: string): BrokerError => new BrokerError("UNREACHABLE", `The gateway can't be asked: ${why}.`);
