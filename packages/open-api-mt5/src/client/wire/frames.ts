import * as z from "zod";
import { NOT_WHOLE, optional, whole } from "./base.ts";
import { position } from "./trading.ts";

/** The first frame of the positions socket. */
export const subscribedFrame = z.object({
  event: z.literal("subscribed"),
  timestamp: z.string(),
  stream: z.string(),
  /** After the server has put it between 0.2 and 60. */
  intervalSeconds: optional(z.number()),
});

/** Every open position, again and again. `timestamp` is true UTC, the times inside are the server clock's. */
export const snapshotFrame = z
  .object({
    event: z.literal("positionsSnapshot"),
    timestamp: z.string(),
    count: z.int(),
    totalPnl: optional(z.number()),
    positions: z.array(position.extend({ pnl: optional(z.number()) })),
  })
  .refine(whole("positions"), NOT_WHOLE);

/** In place of a snapshot while the terminal gives no answer. It says nothing about the positions. */
export const errorFrame = z.object({
  event: z.literal("error"),
  timestamp: optional(z.string()),
  stream: optional(z.string()),
  message: z.string(),
});

export type SubscribedFrame = z.output<typeof subscribedFrame>;
export type PositionsSnapshot = z.output<typeof snapshotFrame>;
export type StreamErrorFrame = z.output<typeof errorFrame>;
