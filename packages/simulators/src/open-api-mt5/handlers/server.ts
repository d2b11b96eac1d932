import type { Handler } from "../world.ts";

/** `GET /health`. */
export const health: Handler = ({ world }) => ({
  status: "ok",
  mt5: world.virtual === undefined ? world.session.state : "connected",
});

/** `GET /api/server/info`: gives the key away. */
export const serverInfo: Handler = ({ world }) => ({
  mode: world.mode,
  apiKey: world.apiKey,
  ipAddress: "127.0.0.1",
});

/** `GET /ws/positions/open/docs`. */
export const streamDocs: Handler = () => ({
  stream: "openPositions",
  websocketPath: "/ws/positions/open",
  websocketExampleUrl: "ws://localhost:8000/ws/positions/open?intervalSeconds=1",
  queryParams: { intervalSeconds: "Snapshot interval in seconds." },
  events: ["subscribed", "positionsSnapshot", "error"],
  sampleMessages: [{ event: "subscribed", stream: "openPositions", intervalSeconds: 1 }],
});
