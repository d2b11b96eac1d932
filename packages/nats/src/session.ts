import { asBrokerError, BrokerError, nextTurn, randomUuid, type Timer } from "@anybroker/core";
import type { AdapterContext, Call, OwnedCall } from "@anybroker/core/adapter";
import { createReconnector, type Reconnector } from "@anybroker/core/transport";
import type { NatsConnection } from "@nats-io/transport-node";
import type { NatsOptions } from "./options.ts";
import { Asking } from "./server/asking.ts";
import { dial } from "./server/dial.ts";
import { Listening } from "./server/listening.ts";
import { errorOf } from "./wire/fault.ts";
import { encode } from "./wire/json.ts";
import { type HelloReply, type OwnerState, PROTOCOL_VERSION, type StateMessage } from "./wire/messages.ts";
import { type Branch, type Subjects, subjectsOf } from "./wire/subjects.ts";

/** So many beats without an answer, and the gateway counts as gone. */
const MISSED_BEATS = 3;
/** NATS is a neighbour: its return is worth looking for often. */
const BACKOFF = { minMs: 200, maxMs: 2_000 };

interface Link {
  readonly nc: NatsConnection;
  readonly asking: Asking;
}

/**
 * The way to the gateway's owner: a NATS connection, and a greeting each beat.
 *
 * The link counts as up while an owner answers whose own link to the broker is up.
 */
export class Session {
  readonly id: string;
  readonly subjects: Subjects;
  readonly #options: NatsOptions;
  readonly #context: AdapterContext;
  readonly #reconnector: Reconnector<Link>;
  #hello: HelloReply | undefined;
  /** The owner's state that the link was last told up with; absent while it is told down. */
  #told: Pick<OwnerState, "epoch" | "ups"> | undefined;
  /** The owner that is asked: the last one that was heard of. */
  #epoch = 0;
  #beatTimer: Timer | undefined;
  #beating: OwnedCall | undefined;
  #closed = false;

  private constructor(options: NatsOptions, context: AdapterContext) {
    this.#options = options;
    this.#context = context;
    this.id = randomUuid(context.random);
    this.subjects = subjectsOf(options.broker);
    this.#reconnector = createReconnector<Link>({
      clock: context.clock,
      random: context.random,
      backoff: BACKOFF,
      connect: (signal, lost) => this.#dial(signal, lost),
      onUp: () => void this.#beat(),
      onDown: (cause) => this.#lost(cause),
      onFailed: (cause) => context.link.failed(cause),
      isFinal: (error) => error.kind === "auth",
      discard: ({ nc }) => void nc.close(),
    });
  }

  /** Connects to NATS and to the broker's owner; leaves nothing behind when either fails. */
  static async open(options: NatsOptions, context: AdapterContext, call: Call): Promise<Session> {
    const session = new Session(options, context);
    const abort = (): void => session.#reconnector.stop();
    call.signal.addEventListener("abort", abort, { once: true });
    try {
      await session.#reconnector.open();
      const hello = await session.#greet(call);
      if (hello.link !== "up") throw session.#notUp(hello);
      session.#told = hello;
      session.#nextBeat();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    } finally {
      call.signal.removeEventListener("abort", abort);
    }
  }

  /** What the owner said of itself last. */
  get hello(): HelloReply {
    if (this.#hello === undefined) throw new BrokerError("NOT_READY", "The gateway has not answered yet.");
    return this.#hello;
  }

  /** Runs one of an account's calls at the owner; its answer as the port there gave it. */
  async ask(branch: Branch, account: string, operation: string, args: unknown, call: Call): Promise<unknown> {
    const answer = await this.#ask(this.subjects.call(branch, account, operation), account, args, call);
    // Events that were told before the reading, and came in the same packet, are heard before it.
    if (branch === "read") await new Promise<void>((resolve) => nextTurn(resolve));
    return answer;
  }

  /** The broker's accounts as the owner's adapter lists them. */
  accounts(call: Call): Promise<unknown> {
    return this.#ask(this.subjects.accounts, undefined, {}, call);
  }

  /** Hears everything that is told on `subject`, until the link is lost or `stop` is called. */
  listen(subject: string, hear: (value: unknown, sequence: number) => void): Listening {
    return new Listening(this.#live().nc, subject, hear, (error) => this.#context.link.problem(error));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { link } = this.#reconnector;
    this.#reconnector.stop();
    this.#beatTimer?.cancel();
    const cause = new BrokerError("CLOSED", "The connection to the gateway was closed.");
    this.#beating?.abort(cause);
    link?.asking.rejectAll(cause);
    await link?.nc.close();
  }

  #live(): Link {
    const { link } = this.#reconnector;
    if (link === undefined) throw new BrokerError("UNREACHABLE", "The link to the NATS server is lost.");
    return link;
  }

  async #dial(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<Link> {
    const { clock } = this.#context;
    const dialling = dial(this.#options, { name: `anybroker program of ${this.#options.broker}`, reconnect: false });
    const nc = await orAborted(dialling, signal);
    const asking = new Asking(nc, clock, this.#options.inboxPrefix);
    void nc.closed().then((error) => {
      const why = error instanceof Error ? `: ${error.message}` : "";
      const cause = new BrokerError("CONNECTION_LOST", `The link to the NATS server ended${why}.`);
      asking.rejectAll(cause);
      lost(cause);
    });
    new Listening(
      nc,
      this.subjects.state,
      (value) => this.#onState(value as StateMessage),
      (error) => this.#context.link.problem(error),
    );
    return { nc, asking };
  }

  async #ask(subject: string, account: string | undefined, args: unknown, call: Call): Promise<unknown> {
    const { asking } = this.#live();
    const request = { session: this.id, id: call.requestId, epoch: this.#epoch, lane: call.lane, args };
    try {
      return await asking.ask(subject, encode(request), call);
    } catch (error) {
      // What the owner has not sent on yet, it need not send any more.
      if (call.signal.aborted && account !== undefined) this.#tellAbort(account, call.requestId);
      throw error;
    }
  }

  #tellAbort(account: string, id: string): void {
    const nc = this.#reconnector.link?.nc;
    if (nc === undefined || nc.isClosed()) return;
    const request = { session: this.id, id, epoch: this.#epoch, lane: "read", args: {} };
    nc.publish(this.subjects.call("read", account, "abort"), encode(request));
  }

  async #greet(call: Call): Promise<HelloReply> {
    const hello = (await this.#ask(this.subjects.hello, undefined, { version: PROTOCOL_VERSION }, call)) as HelloReply;
    if (hello.version !== PROTOCOL_VERSION) {
      throw new BrokerError(
        "INVALID_CONFIG",
        `The gateway of ${this.#options.broker} speaks version ${hello.version} and this program ${PROTOCOL_VERSION}; bring @anybroker/nats to the same version on both sides.`,
      );
    }
    if (this.#hello === undefined) this.#epoch = hello.epoch;
    this.#hello = hello;
    return hello;
  }

  #nextBeat(): void {
    if (this.#closed) return;
    this.#beatTimer?.cancel();
    this.#beatTimer = this.#context.clock.setTimer(this.hello.beatMs, () => void this.#beat());
  }

  /** Greets the owner and looks how its link is. While NATS is away there is nobody to greet. */
  async #beat(): Promise<void> {
    if (this.#beating !== undefined || this.#reconnector.link === undefined) return;
    this.#beating = this.#context.call("hello", { timeoutMs: this.hello.beatMs * MISSED_BEATS });
    const told = this.#told;
    const greeted = this.hello.epoch;
    try {
      const hello = await this.#greet(this.#beating);
      // Too long without a greeting, and the owner has ended this program's streams.
      const again = told?.epoch === hello.epoch && greeted === hello.epoch;
      if (!hello.known && this.#told === told && again) this.#lost(forgotten());
      this.#heard(hello);
    } catch (error) {
      // Another owner may have told of itself while the one before was still being asked.
      if (this.#told === told) this.#lost(asBrokerError(error, "CONNECTION_LOST", "The gateway gave no answer."));
    } finally {
      this.#beating.dispose();
      this.#beating = undefined;
      this.#nextBeat();
    }
  }

  #onState(message: StateMessage): void {
    if (this.#closed || this.#hello === undefined) return;
    if (message.kind === "state") this.#heard(message.state);
    else this.#context.link.problem(errorOf(message.problem));
  }

  #heard(state: OwnerState): void {
    const { link } = this.#context;
    const told = this.#told;
    // An owner that has lost its lease may not have noticed yet.
    if (this.#closed || state.epoch < (told?.epoch ?? 0)) return;
    const before = this.#epoch;
    this.#epoch = state.epoch;
    if (told !== undefined && told.epoch !== state.epoch) this.#lost(changed());
    // What was asked while nobody was known to be there may have gone to the owner before.
    else if (before !== state.epoch) this.#reconnector.link?.asking.rejectAll(changed());
    if (state.link === "up") {
      if (told?.epoch === state.epoch && told.ups === state.ups) return;
      if (told !== undefined) link.down(changed());
      this.#told = state;
      link.up();
      return;
    }
    this.#told = undefined;
    if (state.link === "failed") link.failed(this.#notUp(state));
    else link.down(this.#notUp(state));
  }

  /** The owner is gone, or the way to it: nobody will answer what was asked. */
  #lost(cause: BrokerError): void {
    if (this.#closed) return;
    this.#told = undefined;
    this.#reconnector.link?.asking.rejectAll(connectionLost(cause));
    this.#context.link.down(cause);
  }

  #notUp({ cause }: OwnerState): BrokerError {
    if (cause !== undefined) return errorOf(cause);
    return new BrokerError("NOT_READY", `The gateway of ${this.#options.broker} has no link to the broker.`);
  }
}

const changed = (): BrokerError => new BrokerError("CONNECTION_LOST", "Another gateway serves the broker now.");

const forgotten = (): BrokerError =>
  new BrokerError("CONNECTION_LOST", "The gateway has not heard of this program for a while and let its streams go.");

const connectionLost = (cause: BrokerError): BrokerError =>
  cause.code === "CONNECTION_LOST"
    ? cause
    : new BrokerError("CONNECTION_LOST", "The gateway went away before it answered.", { cause });

/** `dialling`, or the signal's reason when it aborts first: what is dialled too late is closed. */
function orAborted(dialling: Promise<NatsConnection>, signal: AbortSignal): Promise<NatsConnection> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
      dialling.then((nc) => nc.close()).catch(() => {});
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    dialling.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
