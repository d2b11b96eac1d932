import * as z from "zod";

// What the broker sends, word for word. Unknown values of an order, position or money are errors; see its documentation.

/** `GET /account`. */
export const accountRow = z.object({
  id: z.string(),
  kind: z.enum(["demo", "live"]),
  currency: z.string(),
  balance: z.number(),
  equity: z.number(),
});

/** An account as the broker sends it. */
export type AccountRow = z.infer<typeof accountRow>;

/** A refusal. */
export const errorRow = z.object({ error: z.string(), message: z.exactOptional(z.string()) });
