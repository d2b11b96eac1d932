import type { Adapter, ConfiguredAdapter } from "../adapter/adapter.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import type { AdapterContext, LinkSink } from "../adapter/context.ts";
import { createCall } from "../adapter/create-call.ts";
import type { Connection } from "../adapter/ports.ts";
import type { Transports } from "../adapter/transports.ts";
import { Caller } from "../engine/call.ts";
import type { Journal } from "../engine/journal.ts";
import { type Clock, systemClock } from "../system/clock.ts";
import { silentLogger } from "../system/log.ts";
import { type Random, systemRandom } from "../system/random.ts";
import { SecretKeeper } from "../system/secrets.ts";
import { parseOptions, secretsIn } from "./adapter-options.ts";
import { configureAdapter } from "./configure.ts";
import type { BrokerConfig, ConnectOptions, TransportFactory } from "./connect-options.ts";
import { openStores } from "./data-folder.ts";
import { composeInterceptors } from "./interceptors.ts";
import { checkRequirements } from "./requirements.ts";
import { measuring, SkewMeter } from "./skew-meter.ts";

const CONNECT_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 30_000;

/** An adapter's connection with what every call to it needs: lanes, budgets, deadlines, clean errors. */
export interface OpenConnection<Link extends LinkSink = LinkSink> {
  readonly adapter: Adapter;
  readonly connection: Connection;
  /** What the broker can do: the connection's own word where it has one, else the adapter's. */
  readonly capabilities: Capabilities;
  readonly caller: Caller;
  readonly link: Link;
  /** Opened, where there is one; to be closed last. */
  readonly journal: Journal | undefined;
  /** Of code and configuration together. */
  readonly settings: ConnectOptions & Required<Pick<ConnectOptions, "clock" | "random">>;
}

/** Makes the sink that hears of the connection's state. */
export type LinkMaker<Link extends LinkSink> = (broker: string, clock: Clock, secrets: SecretKeeper) => Link;

/**
 * Connects an adapter without books or accounts: what `connect` stands on, for a program that serves a broker's ports
 * to others.
 *
 * Rejects as `connect` does. Whoever holds it ends it by `caller.close()`, `connection.close()` and `journal.close()`, in this order.
 *
 * @param meter measures the distance of the clocks; default one of its own.
 */
export async function openConnection<Link extends LinkSink>(
  target: ConfiguredAdapter | BrokerConfig,
  options: ConnectOptions,
  makeLink: LinkMaker<Link>,
  meter: SkewMeter = new SkewMeter(options.clock ?? systemClock),
): Promise<OpenConnection<Link>> {
  const { adapter, options: given, settings, secrets: referred } = await configureAdapter(target, options);
  const secrets = new SecretKeeper();
  for (const secret of [...referred, ...secretsIn(adapter, given)]) secrets.add(secret);
  const parsed = await parseOptions(adapter, given);
  if (settings.requires !== undefined) checkRequirements(settings.requires, adapter.capabilities);
  const clock = settings.clock ?? systemClock;
  const random = settings.random ?? systemRandom;
  const stores = await openStores(settings, adapter.name, { clock, random });
  const { budgets, evidence } = adapter.capabilities;
  const caller = new Caller({
    broker: adapter.name,
    clock,
    random,
    secrets,
    budgets,
    throttledWriteMayExecute: evidence.throttledWriteMayExecute,
    hook: composeInterceptors(settings.intercept ?? []),
    meter,
    defaultTimeoutMs: settings.callTimeoutMs ?? CALL_TIMEOUT_MS,
  });
  const link = makeLink(adapter.name, clock, secrets);
  const loadTransports = transportsOf(settings, clock, random, secrets);
  const context: AdapterContext = {
    clock,
    random,
    logger: settings.logger ?? silentLogger,
    secrets,
    tokens: stores.tokens,
    link,
    transports: () => loadTransports().then((transports) => measuring(transports, meter)),
    call: (operation, init = {}) =>
      createCall({ clock, random }, { operation, timeoutMs: settings.callTimeoutMs ?? CALL_TIMEOUT_MS, ...init }),
  };
  try {
    const connection = await caller.run(
      {
        operation: "connect",
        lane: "read",
        timeoutMs: settings.timeoutMs ?? CONNECT_TIMEOUT_MS,
        ...(settings.signal !== undefined && { signal: settings.signal }),
      },
      (call) => adapter.connect(parsed, context, call),
    );
    const { capabilities = adapter.capabilities } = connection;
    const { journal } = stores;
    return { adapter, connection, capabilities, caller, link, journal, settings: { ...settings, clock, random } };
  } catch (error) {
    caller.close();
    await stores.abandon();
    throw error;
  }
}

/**
 * Loads what `openConnection` will need, adapter and transports, and connects to nothing: for a program that has to be
 * quick when its turn comes. Rejects as `connect` does where the configuration is at fault.
 */
export async function prepareConnection(
  target: ConfiguredAdapter | BrokerConfig,
  options: ConnectOptions,
): Promise<void> {
  const { adapter, options: given, settings } = await configureAdapter(target, options);
  await parseOptions(adapter, given);
  if (settings.transports === undefined) await (await import("../transport/index.ts")).loadTransports();
}

/** The network transports, loaded when an adapter first asks: most programs' start does not need them. */
function transportsOf(
  settings: ConnectOptions,
  clock: Clock,
  random: Random,
  secrets: SecretKeeper,
): () => Promise<Transports> {
  const { transports, logger = silentLogger } = settings;
  if (typeof transports === "object") return () => Promise.resolve(transports);
  const make: TransportFactory =
    transports ?? (async (environment) => (await import("../transport/index.ts")).nodeTransports(environment));
  let making: Promise<Transports> | undefined;
  return () => {
    making ??= Promise.resolve(make({ clock, random, logger, secrets }));
    return making;
  };
}
