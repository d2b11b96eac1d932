import { BrokerError } from "@anybroker/core";
import * as z from "zod";
import { type NatsServer, serverSchema } from "../server/dial.ts";

const optionsSchema = z.strictObject({
  ...serverSchema.shape,
  /** What programs call the broker; default the adapter's name. */
  broker: z.exactOptional(z.string().min(1)),
  /**
   * How long a gateway that shows no life keeps the broker; default 5,000. A second gateway takes over that long after
   * the last sign of life.
   */
  leaseMs: z.number().min(200).default(5_000),
  /** Accounts that are open before a program asks, so that their events are stored from the start. */
  accounts: z.array(z.string().min(1)).default([]),
  /** On how many servers of a NATS cluster everything is stored; default 1. */
  replicas: z.int().min(1).max(5).default(1),
});

/** How a gateway serves. */
export type GatewayInput = z.input<typeof optionsSchema>;

/** The same after the check. */
export interface GatewaySettings {
  readonly server: NatsServer;
  readonly broker?: string;
  readonly leaseMs: number;
  readonly accounts: readonly string[];
  readonly replicas: number;
}

/** Checks a gateway's options. Throws INVALID_CONFIG with every fault. */
export function readGatewayOptions(input: GatewayInput): GatewaySettings {
  const result = optionsSchema.safeParse(input);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "the options"}: ${message}`);
    throw new BrokerError("INVALID_CONFIG", `The gateway's options are not valid: ${faults.join("; ")}.`);
  }
  const { broker, leaseMs, accounts, replicas, ...server } = result.data;
  return { server, leaseMs, accounts, replicas, ...(broker !== undefined && { broker }) };
}
