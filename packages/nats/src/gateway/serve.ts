import {
  asBrokerError,
  type BrokerConfig,
  BrokerError,
  type ConfiguredAdapter,
  type ConnectOptions,
  randomUuid,
  silentLogger,
  sleep,
  systemClock,
  systemRandom,
} from "@anybroker/core";
import { prepareConnection, resolveReferences } from "@anybroker/core/connection";
import type { NatsConnection } from "@nats-io/transport-node";
import { dial } from "../server/dial.ts";
import { Hold } from "../server/hold.ts";
import { openStores, type Stores } from "../server/stores.ts";
import { kvTokens } from "../stores/tokens.ts";
import { subjectsOf, subjectToken } from "../wire/subjects.ts";
import { Ledger } from "./ledger.ts";
import { type GatewayInput, type GatewaySettings, readGatewayOptions } from "./options.ts";
import { Owner } from "./owner.ts";

/** Where a gateway is: waiting for the broker's lease, connecting to the broker, serving it, or at its end. */
export type GatewayState = "standby" | "connecting" | "owner" | "closed";

/** A gateway that runs. */
export interface Gateway extends AsyncDisposable {
  /** What programs call the broker. */
  readonly broker: string;
  readonly state: GatewayState;
  /** The lease's number while this gateway is the owner. */
  readonly epoch: number | undefined;
  /** Resolves when this gateway owns the broker (again); rejects when it ends before. */
  owning(): Promise<void>;
  /** Settles when the gateway ends: rejects when the broker refused its credentials or configuration for good. */
  readonly ended: Promise<void>;
  /** Lets the broker go, for another gateway to take at once. */
  close(): Promise<void>;
}

/** What `serve` takes besides the broker: where NATS is, and what `connect` takes. */
export type ServeOptions = GatewayInput & {
  /**
   * As for `connect`: time limits, `clock`, `logger`, `intercept` (around every call of every program) and so on. Tokens are
   * kept in NATS unless a store is given here; a journal is not needed.
   */
  readonly connect?: ConnectOptions;
  /** Hears where the gateway is, whenever that changes; `epoch` is the lease's number while it is the owner. */
  readonly onState?: (state: GatewayState, epoch?: number) => void;
};

const RETRY_MS = 1_000;
/** A gateway has to be heard of this often within its lease. */
const BEATS = 3;
/** One that waits reads on in the ledger so often, as a part of the lease. */
const FOLLOWED = 0.25;

/**
 * Serves a broker to all programs of a NATS server.
 *
 * Secrets may be references (`env:NAME`, `file:PATH`). Any number of gateways may serve the same broker: one owns it, the others wait. Resolves when NATS is there; rejects
 * with INVALID_CONFIG, AUTH_FAILED or UNREACHABLE (of NATS). What becomes of the broker's connection is told by
 * `owning` and `ended`.
 */
export async function serve(target: ConfiguredAdapter | BrokerConfig, options: ServeOptions): Promise<Gateway> {
  const { connect = {}, onState, ...input } = options;
  const { value } = await resolveReferences(input);
  const settings = readGatewayOptions(value);
  const broker = settings.broker ?? nameOf(target);
  const nc = await dial(settings.server, { name: `anybroker gateway of ${broker}`, reconnect: true });
  try {
    const stores = await openStores(nc, settings.replicas);
    return new ServingGateway({ target, broker, settings, connect, nc, stores, onState });
  } catch (error) {
    await nc.close();
    throw asBrokerError(error, "UNREACHABLE", "JetStream can't be used on this NATS server; switch it on.");
  }
}

const nameOf = (target: ConfiguredAdapter | BrokerConfig): string =>
  typeof target.adapter === "string" ? target.adapter : (target as ConfiguredAdapter).adapter.name;

interface GatewayParts {
  readonly target: ConfiguredAdapter | BrokerConfig;
  readonly broker: string;
  readonly settings: GatewaySettings;
  readonly connect: ConnectOptions;
  readonly nc: NatsConnection;
  readonly stores: Stores;
  readonly onState: ServeOptions["onState"];
}

class ServingGateway implements Gateway {
  readonly ended: Promise<void>;
  readonly #parts: GatewayParts;
  readonly #connect: ConnectOptions & Required<Pick<ConnectOptions, "clock" | "random" | "logger">>;
  readonly #closing = new AbortController();
  #state: GatewayState = "standby";
  #epoch: number | undefined;
  #waiters: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #onBrokerLost: (cause: BrokerError) => void = () => {};

  constructor(parts: GatewayParts) {
    const { connect, nc } = parts;
    const { clock = systemClock, random = systemRandom, logger = silentLogger } = connect;
    this.#parts = parts;
    this.#connect = { tokens: kvTokens(nc, { clock, random }), ...connect, clock, random, logger };
    this.ended = this.#run();
    // Whoever does not ask how it ended is not to be killed by it.
    this.ended.catch(() => {});
  }

  get broker(): string {
    return this.#parts.broker;
  }

  get state(): GatewayState {
    return this.#state;
  }

  get epoch(): number | undefined {
    return this.#epoch;
  }

  owning(): Promise<void> {
    if (this.#state === "owner") return Promise.resolve();
    if (this.#state === "closed") return this.ended.then(() => Promise.reject(closedError()));
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    await this.ended.catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#connect;
    let cause: unknown = closedError();
    try {
      while (!this.#closing.signal.aborted) {
        const over = await this.#serveOnce().catch((error: unknown) =>
          asBrokerError(error, "NOT_READY", "The gateway failed."),
        );
        if (this.#closing.signal.aborted || over === undefined) continue;
        if (isFinal(over)) throw over;
        logger.warn({ error: over.toJSON() }, "the gateway could not serve the broker and tries again");
        await sleep(clock, RETRY_MS, this.#closing.signal).catch(() => {});
      }
    } catch (error) {
      cause = error;
      throw error;
    } finally {
      this.#is("closed");
      for (const { reject } of this.#waiters) reject(cause);
      this.#waiters = [];
      await this.#parts.nc.close();
    }
  }

  /** Waits for the lease, serves the broker, and gives why it ended. */
  async #serveOnce(): Promise<BrokerError | undefined> {
    const { target, broker, settings, nc, stores } = this.#parts;
    const { leaseMs, accounts } = settings;
    const { clock, random } = this.#connect;
    const { signal } = this.#closing;
    this.#is("standby");
    let owner: Owner | undefined;
    const subjects = subjectsOf(broker);
    const ledger = new Ledger({ stores, subject: subjects.ledger, clock });
    const waiting = new AbortController();
    void this.#keepReady(ledger, waiting.signal);
    const lease = await Hold.take({
      nc,
      kv: stores.leases,
      key: subjectToken(broker),
      presence: subjects.presence,
      holder: randomUuid(random),
      note: () => owner?.accounts ?? accounts,
      ttlMs: leaseMs,
      clock,
      random,
      signal,
    }).finally(() => waiting.abort());
    const over = new Promise<BrokerError | undefined>((resolve) => {
      lease.onLost(() => resolve(undefined));
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
      this.#onBrokerLost = resolve;
    });
    try {
      this.#is("connecting");
      owner = await Owner.start({
        target,
        settings: { ...this.#connect, signal },
        nc,
        stores,
        subjects,
        lease,
        ledger,
        beatMs: leaseMs / BEATS,
        accounts: [...new Set([...accounts, ...accountsOf(lease.before)])],
        onFailed: (cause) => this.#onBrokerLost(cause),
      });
      this.#is("owner", lease.epoch);
      for (const { resolve } of this.#waiters) resolve();
      this.#waiters = [];
      return await over;
    } finally {
      this.#is("standby");
      await owner?.stop();
      await lease.release();
    }
  }

  /** What a taking over would wait for is done before: code is loaded, and the ledger read as it grows. */
  async #keepReady(ledger: Ledger, signal: AbortSignal): Promise<void> {
    const { target, settings } = this.#parts;
    const { clock } = this.#connect;
    // Whatever is wrong is told when it is needed.
    await prepareConnection(target, this.#connect).catch(() => {});
    while (!signal.aborted) {
      await ledger.follow().catch(() => {});
      await sleep(clock, settings.leaseMs * FOLLOWED, signal).catch(() => {});
    }
  }

  #is(state: GatewayState, epoch?: number): void {
    if (state === this.#state && epoch === this.#epoch) return;
    this.#state = state;
    this.#epoch = epoch;
    this.#parts.onState?.(state, epoch);
  }
}

const closedError = (): BrokerError => new BrokerError("CLOSED", "The gateway was closed.");

/** What trying again does not mend. */
const isFinal = ({ kind }: BrokerError): boolean => kind === "auth" || kind === "config" || kind === "permission";

const accountsOf = (note: unknown): readonly string[] =>
  Array.isArray(note) ? note.filter((id) => typeof id === "string") : [];
