import type { RequestOptions, Sender } from "../requests.ts";
import {
  apiSchema,
  type Health,
  health,
  type ServerInfo,
  type StreamDescription,
  serverInfo,
  streamDescription,
} from "../wire/server.ts";

/** What a server has that not every version has; its answers name no version. */
export interface ServerFeatures {
  /** Every path of the server's own description. */
  readonly paths: readonly string[];
  /** MAE/MFE of closed positions. */
  readonly excursions: boolean;
  /** News and weekend guards on orders, and their job lists. */
  readonly guards: boolean;
  readonly spreadTrace: boolean;
}

/** The server itself. These answer without a terminal, too. */
export interface ServerCalls {
  /** Whether the terminal was connected when the server last looked, up to five seconds ago. */
  health(options?: RequestOptions): Promise<Health>;
  /** Security mode and address. The answer holds the API key in clear text. */
  info(options?: RequestOptions): Promise<ServerInfo>;
  /** Which abilities this version has, by the paths that it describes. */
  features(options?: RequestOptions): Promise<ServerFeatures>;
  /** The server's own words about the positions socket. */
  streamDescription(options?: RequestOptions): Promise<StreamDescription>;
}

export function serverCalls(sender: Sender): ServerCalls {
  const get = { lane: "read", method: "GET" } as const;
  return {
    health: (options) => sender.send({ ...get, operation: "server.health", path: "/health", answer: health }, options),
    info: (options) =>
      sender.send({ ...get, operation: "server.info", path: "/api/server/info", answer: serverInfo }, options),
    features: async (options) => {
      const schema = await sender.send(
        { ...get, operation: "server.features", path: "/openapi.json", answer: apiSchema },
        options,
      );
      const paths = Object.keys(schema.paths);
      return {
        paths,
        excursions: paths.includes("/trades/{position_id}/mae-mfe"),
        guards: paths.includes("/orders/news-close/jobs"),
        spreadTrace: paths.includes("/spread-trace/{symbol}"),
      };
    },
    streamDescription: (options) =>
      sender.send(
        {
          ...get,
          operation: "server.streamDescription",
          path: "/ws/positions/open/docs",
          answer: streamDescription,
        },
        options,
      ),
  };
}
