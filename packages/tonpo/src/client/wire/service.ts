import * as z from "zod";
import { number, optional, word } from "./base.ts";

/** Answer of `GET /health`. */
export const health = z.looseObject({
  /** `healthy` when all is well; some versions write `ok`. */
  status: word<"healthy" | "ok">(),
  version: optional(z.string()),
  metrics: optional(
    z
      .looseObject({ active_connections: optional(number), bridge_connections: optional(number) })
      .transform((found) => ({
        ...(found.active_connections !== undefined && { activeConnections: found.active_connections }),
        ...(found.bridge_connections !== undefined && { bridgeConnections: found.bridge_connections }),
      })),
  ),
});

/** State of the gateway. */
export type Health = z.output<typeof health>;

/** Answer of `GET /api/info`; only `version` is known. */
export const gatewayInfo = z.looseObject({ version: optional(z.string()) });

/** Facts about the gateway. */
export type GatewayInfo = z.output<typeof gatewayInfo>;
