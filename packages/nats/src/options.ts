import * as z from "zod";
import { serverSchema } from "./server/dial.ts";

/** Checks the adapter's options. */
export const optionsSchema = z.strictObject({
  ...serverSchema.shape,
  /** What the gateway calls the broker that it serves. */
  broker: z.string().min(1),
});

/** What `nats(...)` takes. */
export type NatsInput = z.input<typeof optionsSchema>;

/** The options after the check. */
export type NatsOptions = z.output<typeof optionsSchema>;
