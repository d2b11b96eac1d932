import { BrokerError, type Clock, type Logger } from "@anybroker/core";
import type { Call, Transports } from "@anybroker/core/adapter";
import {
  type Correlator,
  createCorrelator,
  createHeartbeat,
  type Heartbeat,
  type RateLimiter,
} from "@anybroker/core/transport";
import { type Messages, SchemaError } from "../schema/index.ts";
import { CtraderError, orderRefusalOf, refusalOf } from "./ctrader-error.ts";
import { type Answer, answerNameOf, isHistorical, type RequestName } from "./requests.ts";
import { openWire } from "./wire/open-wire.ts";
import type { SpotUpdate } from "./wire/spot-frame.ts";
import type { Incoming, Wire, WireTarget } from "./wire/wire.ts";

/** The two request budgets of a connection. */
export interface Budgets {
  readonly requests: RateLimiter;
  readonly historical: RateLimiter;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly transports: Transports;
  readonly target: WireTarget;
  readonly budgets: Budgets;
  readonly heartbeatMs: number;
  /** The longest silence of the server; 0 for any. */
  readonly silenceMs: number;
  /** Gives the next request id; ids are not used again on a later connection. */
  nextId(): string;
  /** Every message but heartbeats and spots, answers included. */
  onMessage(incoming: Incoming): void;
  onSpot(update: SpotUpdate): void;
  onProblem(error: BrokerError): void;
  /** Called once, by whichever side it ended. */
  onLost(cause: BrokerError): void;
}

/** So many unreadable messages in a row mean that the stream itself is broken. */
const MAX_UNREADABLE = 10;
/** What a refusal for too many requests is waited out with when it names no time. */
const THROTTLE_PAUSE_MS = 1_000;

/** One socket: correlates, keeps alive, stays inside the budgets. It knows nothing of accounts or tokens. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending: Correlator<string, Incoming>;
  readonly #heartbeat: Heartbeat;
  #wire: Wire | undefined;
  #unreadable = 0;
  #cause: BrokerError | undefined;

  private constructor(options: ConnectionOptions) {
    const { clock, logger, heartbeatMs, silenceMs } = options;
    this.#options = options;
    this.#pending = createCorrelator({
      clock,
      onLate: ({ answer, operation, lateByMs }) =>
        logger.info({ message: answer.name, operation, lateByMs }, "an answer came after its request was given up"),
    });
    this.#heartbeat = createHeartbeat({
      clock,
      sendEveryMs: heartbeatMs,
      send: () => this.#wire?.send("ProtoHeartbeatEvent", {}),
      ...(silenceMs > 0 && { silenceMs }),
      onSilent: () => this.end(silent(silenceMs)),
    });
  }

  /** Opens the socket. Rejects with UNREACHABLE or ABORTED, never executed. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    await connection.#open();
    return connection;
  }

  async #open(): Promise<void> {
    const { transports, target, logger, onSpot } = this.#options;
    this.#wire = await openWire(transports, target, {
      onMessage: (incoming) => this.#hear(incoming),
      onSpot: (update) => {
        this.#heardWell();
        onSpot(update);
      },
      onUnknown: (payloadType) => {
        this.#heardWell();
        logger.debug({ payloadType }, "a message of an unknown payload type was skipped");
      },
      onUnreadable: (error, clientMsgId) => this.#onUnreadable(error, clientMsgId),
      onClose: (cause) => this.#onClose(cause),
    });
    this.#heartbeat.start();
  }

  /**
   * Sends a request within its budget and waits for the first message that answers it.
   *
   * Rejects with a `CtraderError` for a refusal, INVALID_ARGUMENT when the message does not fit the schema, BAD_ANSWER
   * when something else answers, and as the call or the connection end.
   */
  request<Name extends RequestName>(name: Name, message: Messages[Name], call: Call): Promise<Answer<Name>> {
    const budget = isHistorical(name) ? this.#options.budgets.historical : this.#options.budgets.requests;
    if (budget.tryTake()) return this.#exchange(name, message, call, budget);
    return budget.take(1, call.signal).then(() => this.#exchange(name, message, call, budget));
  }

  #exchange<Name extends RequestName>(
    name: Name,
    message: Messages[Name],
    call: Call,
    budget: RateLimiter,
  ): Promise<Answer<Name>> {
    const id = this.#options.nextId();
    return this.#pending.wait(
      id,
      call,
      () => this.#send(name, message, id, call),
      (incoming) => this.#judge(name, incoming, budget),
    );
  }

  #send<Name extends RequestName>(name: Name, message: Messages[Name], id: string, call: Call): void {
    if (this.#wire === undefined || this.#cause !== undefined) throw notConnected(name);
    call.markSent();
    try {
      this.#wire.send(name, message, id);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      throw unfit(name, error);
    }
  }

  #judge<Name extends RequestName>(name: Name, incoming: Incoming, budget: RateLimiter): Answer<Name> {
    if (incoming.name === "ProtoOAErrorRes" || incoming.name === "ProtoErrorRes") {
      const refusal = refusalOf(incoming.message, name);
      if (refusal.code === "REQUEST_FREQUENCY_EXCEEDED") budget.pause(refusal.facts.retryAfterMs ?? THROTTLE_PAUSE_MS);
      throw refusal;
    }
    if (incoming.name === "ProtoOAOrderErrorEvent") throw orderRefusalOf(incoming.message, name);
    const expected = answerNameOf(name);
    if (incoming.name === expected) return incoming.message as Answer<Name>;
    const message = `${name} was answered with ${incoming.name}; ${expected} was expected.`;
    throw new BrokerError("BAD_ANSWER", message);
  }

  /** Cuts the connection; `cause` is what its owner and its waiting requests get. */
  end(cause: BrokerError): void {
    this.#cause ??= cause;
    this.#heartbeat.stop();
    this.#wire?.terminate();
  }

  /** Closes politely; what waits is rejected as CLOSED. */
  async close(): Promise<void> {
    this.#cause ??= new BrokerError("CLOSED", "The connection to cTrader was closed on this side.");
    this.#heartbeat.stop();
    await this.#wire?.close();
  }

  #heardWell(): void {
    this.#unreadable = 0;
    this.#heartbeat.heard();
  }

  #hear(incoming: Incoming): void {
    this.#heardWell();
    if (incoming.name === "ProtoHeartbeatEvent") return;
    const { clientMsgId } = incoming;
    // The stream hears of it first: what an answer says is then known to whoever waited for it.
    this.#options.onMessage(incoming);
    if (clientMsgId !== undefined) this.#pending.settle(clientMsgId, incoming);
  }

  #onUnreadable(error: Error, clientMsgId: string | undefined): void {
    this.#heartbeat.heard();
    this.#unreadable += 1;
    const problem = new BrokerError("BAD_ANSWER", `A message of cTrader could not be read: ${error.message}`, {
      cause: error,
    });
    if (clientMsgId === undefined || !this.#pending.reject(clientMsgId, problem)) this.#options.onProblem(problem);
    if (this.#unreadable >= MAX_UNREADABLE) this.end(problem);
  }

  #onClose(cause: BrokerError): void {
    this.#heartbeat.stop();
    const known = this.#cause ?? cause;
    this.#cause = known;
    this.#pending.rejectAll(known);
    this.#options.onLost(known);
  }
}

const unfit = (name: string, cause: SchemaError): BrokerError =>
  new BrokerError("INVALID_ARGUMENT", `${name} was not sent: ${cause.message}`, { cause });

const notConnected = (name: string): BrokerError =>
  new BrokerError("NOT_READY", `${name} was not sent because the connection to cTrader is down.`, {
    outcome: "not-executed",
  });

const silent = (silenceMs: number): BrokerError =>
  new BrokerError(
    "CONNECTION_LOST",
    `cTrader has sent nothing for ${silenceMs} ms, not even a heartbeat; the connection was cut.`,
  );

/** True for a refusal that ends the whole connection for a while. */
export const isMaintenance = (error: unknown): error is CtraderError =>
  CtraderError.is(error, "SERVER_IS_UNDER_MAINTENANCE") ||
  (CtraderError.is(error) && error.facts.maintenanceEndMs !== undefined);
