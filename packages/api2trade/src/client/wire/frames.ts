import * as z from "zod";
import { optional, textOrNumber } from "./base.ts";
import { quote } from "./trading.ts";

/** What the client says: once, right after the stream is open. */
export interface SubscribeFrame {
  readonly action: "subscribe";
  readonly symbols: readonly string[];
}

/** A price; members beyond these are kept. */
export const quoteFrame = z.looseObject({ type: z.literal("quote"), ...quote.shape });

export type StreamQuote = z.output<typeof quoteFrame>;

/** The service reports a problem; the stream goes on. Nothing but the type is documented. */
export const errorFrame = z.object({
  type: z.literal("error"),
  message: optional(z.string()),
  error: optional(z.string()),
  code: optional(textOrNumber),
});
