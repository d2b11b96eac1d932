import * as z from "zod";
import { optional, spelled, textOrNumber } from "./base.ts";

/** Answer of `POST /api/users`. */
export const userCredentials = spelled(
  { userId: ["user_id"], apiKey: ["api_key", "token"] },
  z.object({ userId: textOrNumber.refine((id) => id !== "", "expected an id"), apiKey: z.string().min(1) }),
);

/** A new user. The key is shown once: keep it. */
export type UserCredentials = z.output<typeof userCredentials>;

/** Answer of `GET /api/users/me` and of the admin's reads; what else it holds is passed on as it comes. */
export const userProfile = spelled(
  { userId: ["user_id", "id"], isAdmin: ["is_admin"] },
  z.looseObject({ userId: textOrNumber, isAdmin: optional(z.boolean()) }),
);

/** A user and their plan, whose fields are not documented. */
export type UserProfile = z.output<typeof userProfile>;

/** Answer of a key rotation. */
export const rotatedKey = spelled({ apiKey: ["api_key", "token"] }, z.object({ apiKey: z.string().min(1) }));

/** The new key. The old one is dead already: keep this one. */
export type RotatedKey = z.output<typeof rotatedKey>;

/** Answer of `GET /api/users/me/sessions`: undocumented. */
export const sessions = z.unknown();
