import type { JsonObject } from "../../json.ts";
import type { User } from "../directory.ts";
import { objectBody } from "../input.ts";
import { notFound, validationError } from "../wire-error.ts";
import { type Handler, param, type UserRequest } from "../world.ts";

const userRow = (user: User): JsonObject => ({
  user_id: user.id,
  is_admin: user.isAdmin,
  plan: user.plan,
  is_active: user.apiKey !== undefined,
  created_at: new Date(user.createdAtMs).toISOString(),
});

function userOf(request: UserRequest): User {
  const id = param(request, 0);
  const user = request.world.directory.user(id);
  if (user === undefined) throw notFound(`user ${id}`);
  return user;
}

/** `GET /api/admin/users`. */
export const listUsers: Handler = ({ world }) => ({ users: world.directory.users.map(userRow) });

/** `GET /api/admin/users/{id}`. */
export const getUser: Handler = (request) => userRow(userOf(request));

/** `POST /api/admin/users/{id}/deactivate`: the key is worth nothing from now on. */
export const deactivateUser: Handler = (request) => {
  const user = userOf(request);
  user.apiKey = undefined;
  request.world.closeRevoked();
  return userRow(user);
};

/** `POST /api/admin/users/{id}/admin`. */
export const setAdmin: Handler = (request) => {
  const user = userOf(request);
  const isAdmin = objectBody(request.body)["is_admin"];
  if (typeof isAdmin !== "boolean") throw validationError("is_admin has to be true or false");
  user.isAdmin = isAdmin;
  return userRow(user);
};

/** `POST /api/admin/users/{id}/rotate-key`. */
export const rotateUserKey: Handler = (request) => {
  const apiKey = request.world.directory.rotate(userOf(request));
  request.world.closeRevoked();
  return { api_key: apiKey };
};

/** `GET /api/admin/nodes`: the one machine that the terminals run on. */
export const listNodes: Handler = ({ world }) => {
  const running = world.directory.accounts.filter(({ login }) => login !== undefined).length;
  return {
    nodes: [
      { id: "node_sim1", name: "sim-1", region: "eu", max_accounts: 100, current_accounts: running, status: "online" },
    ],
  };
};
