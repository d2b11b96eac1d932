import type { Transports } from "../adapter/transports.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/log.ts";
import type { Random } from "../system/random.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import { createHttpClient, loadUndici } from "./http.ts";
import { openFramed } from "./tls.ts";

/** What the transports take from outside. */
export interface TransportEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Taken out of every message and log line. */
  readonly secrets: SecretKeeper;
}

/** Node's ways to a wire: HTTP by undici, WebSockets by ws, framed sockets by `node:tls`. undici and ws are loaded when first needed. */
export function nodeTransports(environment: TransportEnvironment): Transports {
  return {
    http: (options) => createHttpClient(environment, options),
    webSocket: async (options, handlers) => {
      const { openWebSocket } = await loadWebSocket();
      return openWebSocket(environment, options, handlers);
    },
    framed: (options, handlers) => openFramed(environment, options, handlers),
  };
}

/**
 * Loads undici and ws now, which otherwise happens on the first use of a network.
 *
 * For tests on a clock that is moved by hand: its time would pass while the disk is read.
 */
export async function loadTransports(): Promise<void> {
  await Promise.all([loadUndici(), loadWebSocket()]);
}

let webSocketModule: Promise<typeof import("./websocket.ts")> | undefined;

function loadWebSocket(): Promise<typeof import("./websocket.ts")> {
  webSocketModule ??= import("./websocket.ts");
  return webSocketModule;
}
