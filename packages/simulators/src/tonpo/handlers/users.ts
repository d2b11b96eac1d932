import type { Handler, PublicHandler } from "../world.ts";

const VERSION = "1.4.0";

/** `GET /health`. */
export const health: PublicHandler = ({ world }) => {
  const bridges = world.directory.accounts.filter(({ login }) => login !== undefined).length;
  return {
    status: "healthy",
    version: VERSION,
    metrics: { active_connections: world.streamsSinceMs().length, bridge_connections: bridges },
  };
};

/** `GET /api/info`. */
export const info: PublicHandler = () => ({ version: VERSION });

/** `POST /api/users`: the only time that the key is shown. */
export const createUser: PublicHandler = ({ world }) => {
  const { id, apiKey } = world.directory.addUser();
  return { user_id: id, api_key: apiKey };
};

/** `GET /api/users/me`. */
export const me: Handler = ({ user }) => ({ user_id: user.id, is_admin: user.isAdmin, plan: user.plan });

/** `GET /api/users/me/sessions`: the open streams. */
export const sessions: Handler = ({ world, user }) => ({
  sessions: world.streamsSinceMs(user).map((timeMs) => ({ connected_at: new Date(timeMs).toISOString() })),
});

/** `POST /api/users/me/rotate-key`: the old key and its streams end at once. */
export const rotateKey: Handler = ({ world, user }) => {
  const apiKey = world.directory.rotate(user);
  world.closeRevoked();
  return { api_key: apiKey };
};
