import type { Adapter, ConfiguredAdapter } from "../adapter/adapter.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import type { AdapterContext } from "../adapter/context.ts";
import { createCall } from "../adapter/create-call.ts";
import { memoryTokens } from "../adapter/memory-tokens.ts";
import type { Transports } from "../adapter/transports.ts";
import { Caller } from "../engine/call.ts";
import type { Clock } from "../system/clock.ts";
import { systemClock } from "../system/clock.ts";
import { silentLogger } from "../system/log.ts";
import { type Random, systemRandom } from "../system/random.ts";
import { SecretKeeper } from "../system/secrets.ts";
import { parseOptions, secretsIn } from "./adapter-options.ts";
import { ConnectedBroker } from "./broker.ts";
import { configureAdapter } from "./configure.ts";
import type { BrokerConfig, ConnectOptions, TransportFactory } from "./connect-options.ts";
import { composeInterceptors } from "./interceptors.ts";
import { LinkWatch } from "./link-watch.ts";
import { checkRequirements } from "./requirements.ts";
import type { Broker } from "./surfaces.ts";

const CONNECT_TIMEOUT_MS = 60_000;
const CALL_TIMEOUT_MS = 30_000;
const AUDIT_INTERVAL_MS = 60_000;

/**
 * Connects to a broker.
 *
 * Takes an adapter with its options (`connect(paper())`), or a configuration that names one
 * (`connect({ adapter: "paper" })`), whose package is then loaded. Resolves when the broker has accepted the
 * credentials. Close it with `await broker.close()`, or hold it by `await using`.
 *
 * Rejects with a `BrokerError`: INVALID_CONFIG, ADAPTER_NOT_FOUND, SECRET_NOT_FOUND, REQUIREMENT_NOT_MET before
 * anything is sent; AUTH_FAILED, AUTH_REVOKED, UNREACHABLE, REQUEST_TIMEOUT, MAINTENANCE from the wire.
 */
export function connect<Caps extends Capabilities, BrokerNative, AccountNative>(
  configured: ConfiguredAdapter<Caps, BrokerNative, AccountNative>,
  options?: ConnectOptions,
): Promise<Broker<Caps, BrokerNative, AccountNative>>;
export function connect(config: BrokerConfig, options?: ConnectOptions): Promise<Broker>;
export async function connect(target: ConfiguredAdapter | BrokerConfig, options: ConnectOptions = {}): Promise<Broker> {
  const { adapter, options: given, settings, secrets: referred } = await configureAdapter(target, options);
  const secrets = new SecretKeeper();
  for (const secret of [...referred, ...secretsIn(adapter, given)]) secrets.add(secret);
  const parsed = await parseOptions(adapter, given);
  if (settings.requires !== undefined) checkRequirements(settings.requires, adapter.capabilities);
  const clock = settings.clock ?? systemClock;
  const random = settings.random ?? systemRandom;
  const { budgets, evidence } = adapter.capabilities;
  const caller = new Caller({
    broker: adapter.name,
    clock,
    random,
    secrets,
    budgets,
    throttledWriteMayExecute: evidence.throttledWriteMayExecute,
    hook: composeInterceptors(settings.intercept ?? []),
    defaultTimeoutMs: settings.callTimeoutMs ?? CALL_TIMEOUT_MS,
  });
  const link = new LinkWatch(adapter.name, clock, secrets);
  const context: AdapterContext = {
    clock,
    random,
    logger: settings.logger ?? silentLogger,
    secrets,
    tokens: settings.tokens ?? memoryTokens(),
    link,
    transports: transportsOf(settings, clock, random, secrets),
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
    const auditIntervalMs = settings.auditIntervalMs ?? AUDIT_INTERVAL_MS;
    const broker = new ConnectedBroker({
      adapter: adapter as Adapter<never>,
      connection,
      caller,
      link,
      options: { ...settings, clock, random, auditIntervalMs },
    });
    link.ready();
    return broker;
  } catch (error) {
    link.closing();
    caller.close();
    throw error;
  }
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
