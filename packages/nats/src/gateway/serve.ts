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
import type { NatsConnection } from "@nats-io/transport-node";
import { dial } from "../server/dial.ts";
import { Hold } from "../server/hold.ts";
import { openStores, type Stores } from "../server/stores.ts";
import { kvTokens } from "../stores/tokens.ts";
import { subjectsOf, subjectToken } from "../wire/subjects.ts";
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
};

const RETRY_MS = 1_000;
/** A gateway has to be heard of this often within its lease. */
const BEATS = 3;

/**
 * Serves a broker to all programs of a NATS server.
 *
 * Any number of gateways may serve the same broker: one owns it, the others wait. Resolves when NATS is there; rejects
 * with INVALID_CONFIG, AUTH_FAILED or UNREACHABLE (of NATS). What becomes of the broker's connection is told by
 * `owning` and `ended`.
 */
export async function serve(target: ConfiguredAdapter | BrokerConfig, options: ServeOptions): Promise<Gateway> {
  const { connect = {}, ...input } = options;
  const settings = readGatewayOptions(input);
  const broker = settings.broker ?? nameOf(target);
  const nc = await dial(settings.server, { name: `anybroker gateway of ${broker}`, reconnect: true });
  try {
    return new ServingGateway(target, broker, settings, connect, nc, await openStores(nc, settings.replicas));
  } catch (error) {
    await nc.close();
    throw asBrokerError(error, "UNREACHABLE", "JetStream can't be used on this NATS server; switch it on.");
  }
}

const nameOf = (target: ConfiguredAdapter | BrokerConfig): string =>
  typeof target.adapter === "string" ? target.adapter : (target as ConfiguredAdapter).adapter.name;

class ServingGateway implements Gateway {
  readonly broker: string;
  state: GatewayState = "standby";
  epoch: number | undefined;
  readonly ended: Promise<void>;
  readonly #target: ConfiguredAdapter | BrokerConfig;
  readonly #settings: GatewaySettings;
  readonly #connect: ConnectOptions & Required<Pick<ConnectOptions, "clock" | "random" | "logger">>;
  readonly #nc: NatsConnection;
  readonly #stores: Stores;
  readonly #closing = new AbortController();
  #onBrokerLost: (cause: BrokerError) => void = () => {};
  #waiters: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  constructor(
    target: ConfiguredAdapter | BrokerConfig,
    broker: string,
    settings: GatewaySettings,
    connect: ConnectOptions,
    nc: NatsConnection,
    stores: Stores,
  ) {
    const { clock = systemClock, random = systemRandom, logger = silentLogger } = connect;
    this.broker = broker;
    this.#target = target;
    this.#settings = settings;
    this.#connect = { tokens: kvTokens(nc, { clock, random }), ...connect, clock, random, logger };
    this.#nc = nc;
    this.#stores = stores;
    this.ended = this.#run();
    // Whoever does not ask how it ended is not to be killed by it.
    this.ended.catch(() => {});
  }

  owning(): Promise<void> {
    if (this.state === "owner") return Promise.resolve();
    if (this.state === "closed") return this.ended.then(() => Promise.reject(closedError()));
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
      this.state = "closed";
      for (const { reject } of this.#waiters) reject(cause);
      this.#waiters = [];
      await this.#nc.close();
    }
  }

  /** Waits for the lease, serves the broker, and gives why it ended. */
  async #serveOnce(): Promise<BrokerError | undefined> {
    const { leaseMs, accounts } = this.#settings;
    const { clock, random } = this.#connect;
    const { signal } = this.#closing;
    this.state = "standby";
    let owner: Owner | undefined;
    const lease = await Hold.take({
      kv: this.#stores.leases,
      key: subjectToken(this.broker),
      holder: randomUuid(random),
      note: () => owner?.accounts ?? accounts,
      ttlMs: leaseMs,
      clock,
      random,
      signal,
    });
    const over = new Promise<BrokerError | undefined>((resolve) => {
      lease.onLost(() => resolve(undefined));
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
      this.#onBrokerLost = resolve;
    });
    try {
      this.state = "connecting";
      owner = await Owner.start({
        target: this.#target,
        settings: { ...this.#connect, signal },
        nc: this.#nc,
        stores: this.#stores,
        subjects: subjectsOf(this.broker),
        lease,
        beatMs: leaseMs / BEATS,
        accounts: [...new Set([...accounts, ...accountsOf(lease.before)])],
        onFailed: (cause) => this.#onBrokerLost(cause),
      });
      this.#owns(lease.epoch);
      return await over;
    } finally {
      this.epoch = undefined;
      this.state = "standby";
      await owner?.stop();
      await lease.release();
    }
  }

  #owns(epoch: number): void {
    this.epoch = epoch;
    this.state = "owner";
    this.#connect.logger.info({ broker: this.broker, epoch }, "the gateway owns the broker");
    for (const { resolve } of this.#waiters) resolve();
    this.#waiters = [];
  }
}

const closedError = (): BrokerError => new BrokerError("CLOSED", "The gateway was closed.");

/** What trying again does not mend. */
const isFinal = ({ kind }: BrokerError): boolean => kind === "auth" || kind === "config" || kind === "permission";

const accountsOf = (note: unknown): readonly string[] =>
  Array.isArray(note) ? note.filter((id) => typeof id === "string") : [];
