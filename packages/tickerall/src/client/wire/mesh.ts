import * as z from "zod";
import { list, optional, textOrNumber } from "./base.ts";

/** Answer of `POST /v1/discover`: where some accounts can be reached without the detour over the base URL. */
export const discovery = z.object({
  /** `wss://` or `https://` URL of the edge. */
  edge: z.string().min(1),
  /** Stands in for the API key at the edge. */
  grant: z.string().min(1),
  expiresAt: optional(z.string()),
  poolId: optional(z.string()),
  region: optional(z.string()),
  accounts: list(
    z.object({
      /** Equals the accountId of the session. */
      accountRef: z.string(),
      server: optional(z.string()),
      account: optional(textOrNumber),
      masked: optional(z.string()),
      terminalType: optional(z.string()),
    }),
  ),
});

export type Discovery = z.output<typeof discovery>;
