import type { ConfiguredAdapter } from "../adapter/adapter.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import { systemClock } from "../system/clock.ts";
import { ConnectedBroker } from "./broker.ts";
import type { BrokerConfig, ConnectOptions } from "./connect-options.ts";
import { LinkWatch } from "./link-watch.ts";
import { openConnection } from "./open-connection.ts";
import { SkewMeter } from "./skew-meter.ts";
import type { Broker } from "./surfaces.ts";

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
export function connect(target: ConfiguredAdapter | BrokerConfig, options: ConnectOptions = {}): Promise<Broker> {
  return establish(target, options, new SkewMeter(options.clock ?? systemClock));
}

/** `connect` with a meter whose findings are there even when no broker comes of it. */
export async function establish(
  target: ConfiguredAdapter | BrokerConfig,
  options: ConnectOptions,
  meter: SkewMeter,
): Promise<Broker> {
  let watch: LinkWatch | undefined;
  try {
    const { adapter, connection, capabilities, caller, link, journal, settings } = await openConnection(
      target,
      options,
      (name, clock, secrets) => {
        watch = new LinkWatch(name, clock, secrets);
        return watch;
      },
      meter,
    );
    const broker = new ConnectedBroker({
      name: adapter.name,
      capabilities,
      connection,
      caller,
      link,
      journal,
      meter,
      options: { ...settings, auditIntervalMs: settings.auditIntervalMs ?? AUDIT_INTERVAL_MS },
    });
    link.ready();
    return broker;
  } catch (error) {
    watch?.closing();
    throw error;
  }
}
