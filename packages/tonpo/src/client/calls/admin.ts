import type { HttpRequest } from "@anybroker/core/adapter";
import * as z from "zod";
import type { RequestOptions, RequestSpec, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import { type RotatedKey, rotatedKey } from "../wire/users.ts";

/**
 * The admin's calls; they need an admin's key. The service documents none of them: paths are those of the vendor's own
 * dashboard, methods are assumed, and answers come as they are.
 */
export interface AdminCalls {
  users(options?: RequestOptions): Promise<unknown>;
  user(userId: string, options?: RequestOptions): Promise<unknown>;
  deactivateUser(userId: string, options?: RequestOptions): Promise<unknown>;
  setAdmin(userId: string, isAdmin: boolean, options?: RequestOptions): Promise<unknown>;
  /** A new key for a user whose own is lost. The old one is dead when this resolves. */
  rotateKey(userId: string, options?: RequestOptions): Promise<RotatedKey>;
  nodes(options?: RequestOptions): Promise<unknown>;
}

export function adminCalls(sender: Sender): AdminCalls {
  const spec = <Answer>(
    name: keyof AdminCalls,
    method: HttpRequest["method"],
    segments: readonly string[],
    answer: z.ZodType<Answer>,
    body?: unknown,
  ): RequestSpec<Answer> => ({
    operation: `admin.${name}`,
    lane: method === "GET" ? "read" : "modify",
    method,
    path: path("admin", ...segments),
    subject: "user",
    answer,
    ...(body !== undefined && { body }),
  });
  const raw = z.unknown();
  return {
    users: (options) => sender.send(spec("users", "GET", ["users"], raw), options),
    user: (id, options) => sender.send(spec("user", "GET", ["users", id], raw), options),
    deactivateUser: (id, options) =>
      sender.send(spec("deactivateUser", "POST", ["users", id, "deactivate"], raw), options),
    setAdmin: (id, isAdmin, options) =>
      sender.send(spec("setAdmin", "POST", ["users", id, "admin"], raw, { is_admin: isAdmin }), options),
    rotateKey: (id, options) =>
      sender.send(spec("rotateKey", "POST", ["users", id, "rotate-key"], rotatedKey), options),
    nodes: (options) => sender.send(spec("nodes", "GET", ["nodes"], raw), options),
  };
}
