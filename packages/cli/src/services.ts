import type { Broker, DoctorReport } from "@anybroker/core";
import type { SimulatorDescription } from "@anybroker/simulators";

/** Where a broker is opened from. */
export interface OpenBrokerOptions {
  /** The file of the configuration, as typed. */
  readonly file: string;
  /** Relative file names start here. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Which connection the doctor looks at. */
export interface DoctorCall extends OpenBrokerOptions {
  readonly account?: string;
}

/** What `simulate` may set. */
export interface SimulatorSettings {
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  readonly speed?: number;
  readonly faults: readonly string[];
}

/** A simulator that accepts connections. */
export interface RunningSimulator {
  readonly description: SimulatorDescription;
  stop(): Promise<void>;
}

/** What `serve` may set. */
export interface ServeCall extends Omit<OpenBrokerOptions, "signal"> {
  readonly url: string;
  readonly broker?: string;
  readonly leaseMs?: number;
  readonly accounts: readonly string[];
  /** Secrets are references: `env:NAME` or `file:PATH`. */
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly credentials?: string;
  readonly ca?: string;
  readonly onState: (state: string, epoch?: number) => void;
}

/** A gateway that runs. */
export interface RunningGateway {
  readonly broker: string;
  /** Settles when it ends by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** What the commands take from the library; tests put their own in. */
export interface Services {
  openBroker(options: OpenBrokerOptions): Promise<Broker>;
  /** Looks at every part of the connection. Never rejects: what fails is in the report. */
  doctor(options: DoctorCall): Promise<DoctorReport>;
  /** Rejects with a RangeError when a fault cannot be read, with the platform's error when it cannot listen. */
  startSimulator(protocol: string, settings: SimulatorSettings): Promise<RunningSimulator>;
  /** Serves the broker over NATS. */
  serve(options: ServeCall): Promise<RunningGateway>;
  /** What `--fault` takes, one kind a line. */
  describeFaults(): Promise<string>;
}
