import type { IncomingHttpHeaders } from "node:http";
import type { OpenApiMt5Mode } from "./options.ts";
import { WireError } from "./wire-error.ts";

/** What a server asks of who calls it. */
export interface Security {
  readonly mode: OpenApiMt5Mode;
  readonly apiKey: string | null;
  readonly apiSecret: string | null;
}

/** Lets a request in. Throws 503 when the server itself is not set up, else 401; the key is looked at first. */
export function authorize({ mode, apiKey, apiSecret }: Security, headers: IncomingHttpHeaders): void {
  if (mode === "standalone") return;
  if (apiKey === null) throw new WireError(503, "server security is enabled but apiKey is not configured");
  if (mode === "secure-client" && apiSecret === null) {
    throw new WireError(503, "server secure-client mode is enabled but apiSecret is not configured");
  }
  if (headers["x-apikey"] !== apiKey) throw new WireError(401, "invalid apiKey");
  if (mode === "secure-client" && headers["x-apisecret"] !== apiSecret) throw new WireError(401, "invalid apiSecret");
}
