import * as z from "zod";
import { list, optional, word } from "./base.ts";

/** Answer of `GET /health`. Up to five seconds old. */
export const health = z.object({
  status: z.string(),
  /** `connected`, `disconnected` or `failed: ...`. */
  mt5: word<"connected" | "disconnected">(),
});

export type Health = z.output<typeof health>;

/** Answer of `GET /api/server/info`. Holds the key in clear text. */
export const serverInfo = z.object({
  mode: word<"standalone" | "secure" | "secure-client">(),
  apiKey: optional(z.string()),
  ipAddress: optional(z.string()),
});

export type ServerInfo = z.output<typeof serverInfo>;

/** What of `GET /openapi.json` tells versions apart. */
export const apiSchema = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

/** Answer of `GET /ws/positions/open/docs`. */
export const streamDescription = z.looseObject({
  stream: z.string(),
  websocketPath: optional(z.string()),
  websocketExampleUrl: optional(z.string()),
  queryParams: optional(z.record(z.string(), z.string())),
  events: list(z.string()),
  sampleMessages: list(z.unknown()),
});

export type StreamDescription = z.output<typeof streamDescription>;
