import type { SecretKeeper } from "@anybroker/core";
import type { ApiKey } from "../api-key.ts";
import type { RequestOptions, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type RotatedKey,
  rotatedKey,
  sessions,
  type UserCredentials,
  type UserProfile,
  userCredentials,
  userProfile,
} from "../wire/users.ts";

/** Users and their keys. */
export interface UserCalls {
  /** Makes a user; needs no key. The new key is shown this once: keep it, then use `client.forUser(apiKey)`. */
  create(options?: RequestOptions): Promise<UserCredentials>;
  /** Whose key this is, and their plan. */
  me(options?: RequestOptions): Promise<UserProfile>;
  /** The user's live sessions; the service does not document their shape. */
  sessions(options?: RequestOptions): Promise<unknown>;
  /**
   * Replaces the key: the old one is dead when this resolves, the client and its streams go on with the new one, and
   * you have to keep it. When the answer is lost, so is the key: an admin has to rotate it again.
   */
  rotateKey(options?: RequestOptions): Promise<RotatedKey>;
}

export function userCalls(sender: Sender, key: ApiKey, secrets: SecretKeeper): UserCalls {
  return {
    create: async (options) => {
      const made = await sender.send(
        {
          operation: "users.create",
          lane: "modify",
          method: "POST",
          path: path("users"),
          open: true,
          answer: userCredentials,
        },
        options,
      );
      secrets.add(made.apiKey);
      return made;
    },
    me: (options) =>
      sender.send(
        {
          operation: "users.me",
          lane: "read",
          method: "GET",
          path: path("users", "me"),
          subject: "user",
          answer: userProfile,
        },
        options,
      ),
    sessions: (options) =>
      sender.send(
        {
          operation: "users.sessions",
          lane: "read",
          method: "GET",
          path: path("users", "me", "sessions"),
          subject: "user",
          answer: sessions,
        },
        options,
      ),
    rotateKey: async (options) => {
      const rotated = await sender.send(
        {
          operation: "users.rotateKey",
          lane: "modify",
          method: "POST",
          path: path("users", "me", "rotate-key"),
          subject: "user",
          answer: rotatedKey,
        },
        options,
      );
      key.set(rotated.apiKey);
      return rotated;
    },
  };
}
