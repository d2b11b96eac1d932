import { channel } from "node:diagnostics_channel";
import { BrokerError } from "@anybroker/core";
import {
  AuthorizationError,
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
} from "@nats-io/transport-node";
import * as z from "zod";

const withoutCredentials = z
  .string()
  .min(1)
  .refine((url) => !url.includes("@"), "put user and password into options of their own, not into the URL");

/** Where the NATS server is and how one logs in. */
export const serverSchema = z.strictObject({
  /** `nats://host:port` (or `tls://`), or several of one cluster. */
  url: z.union([withoutCredentials, z.array(withoutCredentials).min(1)]),
  user: z.exactOptional(z.string().min(1)),
  password: z.exactOptional(z.string().min(1)),
  token: z.exactOptional(z.string().min(1)),
  /** The text of a `.creds` file, for servers with decentralised accounts: `file:demo.creds` reads it. */
  credentials: z.exactOptional(z.string().min(1)),
  /** PEM of a certificate authority to trust besides the built-in ones; switches TLS on. */
  ca: z.exactOptional(z.string().min(1)),
  /** The first tokens of the subjects on which answers come; default `_INBOX`. One per user keeps users apart. */
  inboxPrefix: z.exactOptional(z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/)),
});

/** Tells whoever subscribes of every NATS connection, as the promise of it when it is dialled: to watch its traffic, say. */
export const CONNECTIONS = "anybroker.nats.connection";

/** The options of a NATS connection. */
export type NatsServer = z.output<typeof serverSchema>;

/** Who reconnects: the library's own reconnector (a program) or the NATS client (a gateway). */
export interface DialOptions {
  /** What the server's operator sees. */
  readonly name: string;
  readonly reconnect: boolean;
}

/** Connects to NATS. Rejects with AUTH_FAILED or UNREACHABLE. */
export async function dial(server: NatsServer, { name, reconnect }: DialOptions): Promise<NatsConnection> {
  const { url, user, password, token, credentials, ca, inboxPrefix } = server;
  const options: ConnectionOptions = {
    servers: typeof url === "string" ? url : [...url],
    name,
    reconnect,
    ...(reconnect && { maxReconnectAttempts: -1, reconnectTimeWait: 200, reconnectJitter: 100 }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...(credentials !== undefined && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(ca !== undefined && { tls: { ca } }),
    ...(inboxPrefix !== undefined && { inboxPrefix }),
  };
  try {
    const dialling = connect(options);
    channel(CONNECTIONS).publish(dialling);
    return await dialling;
  } catch (cause) {
    throw dialError(cause, url);
  }
}

function dialError(cause: unknown, url: NatsServer["url"]): BrokerError {
  const where = typeof url === "string" ? url : url.join(", ");
  if (cause instanceof AuthorizationError) {
    const message = `The NATS server at ${where} refused the credentials; correct user and password, token or credentials.`;
    return new BrokerError("AUTH_FAILED", message, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `No connection to the NATS server at ${where}: ${reason}; start it or correct the URL.`;
  return new BrokerError("UNREACHABLE", message, { cause });
}
