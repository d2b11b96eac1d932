import type { Broker } from "@anybroker/core";
import type { Simulator } from "@anybroker/simulators";

/** Where a broker is opened from. */
export interface OpenBrokerOptions {
  /** The file of the configuration, as typed. */
  readonly file: string;
  /** Relative file names start here. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** What `simulate` may set. */
export interface SimulatorSettings {
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  readonly speed?: number;
  readonly faults: readonly string[];
}

/** What the commands take from the library; tests put their own in. */
export interface Services {
  openBroker(options: OpenBrokerOptions): Promise<Broker>;
  /** The protocols that `simulate` takes. */
  readonly protocols: readonly string[];
  startSimulator(protocol: string, settings: SimulatorSettings): Promise<Simulator>;
}
