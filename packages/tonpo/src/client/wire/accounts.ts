import * as z from "zod";
import { integer, listed, number, optional, spelled, textOrNumber, word } from "./base.ts";

/** Where an account is in its life. `paused`: connected, but new orders are refused. */
export type AccountState =
  | "created"
  | "connecting"
  | "active"
  | "disconnected"
  | "reconnecting"
  | "paused"
  | "login_failed"
  | "deleted";

/** Answer of `POST /api/accounts`. */
export const accountCredentials = spelled(
  { accountId: ["account_id"], authToken: ["auth_token"] },
  z.object({
    accountId: z.string().min(1),
    /** For the terminal's bridge, not for calls; shown once. */
    authToken: optional(z.string()),
    status: optional(word<AccountState>()),
  }),
);

/** A new account. */
export type AccountCredentials = z.output<typeof accountCredentials>;

/** An account as `GET /api/accounts` and `/api/accounts/{id}` show it. */
export const account = spelled(
  {
    accountId: ["account_id", "id"],
    mt5Login: ["mt5_login", "login"],
    mt5Server: ["mt5_server", "server"],
    nodeId: ["node_id"],
    createdAt: ["created_at"],
    lastError: ["last_error"],
    errorCount: ["error_count"],
    reconnectCount: ["reconnect_count"],
  },
  z.object({
    accountId: z.string().min(1),
    mt5Login: optional(textOrNumber),
    mt5Server: optional(z.string()),
    status: optional(word<AccountState>()),
    region: optional(z.string()),
    nodeId: optional(z.string()),
    createdAt: optional(z.string()),
    lastError: optional(z.string()),
    errorCount: optional(integer),
    reconnectCount: optional(integer),
  }),
);

/** A MetaTrader 5 account under the user. */
export type Account = z.output<typeof account>;

/** Answer of `GET /api/accounts`. */
export const accounts = listed("accounts", account);

/** Answer of `GET /api/accounts/{id}/status`. */
export const accountStatus = spelled(
  {
    accountId: ["account_id", "id"],
    lastError: ["last_error"],
    isRunning: ["is_running"],
    uptimeSecs: ["uptime_secs"],
  },
  z.object({
    accountId: optional(z.string()),
    /** Missing at gateways that only tell of the terminal's process. */
    status: optional(word<AccountState>()),
    lastError: optional(z.string()),
    /** Whether the terminal's process runs. */
    isRunning: optional(z.boolean()),
    pid: optional(integer),
    /** Seconds. */
    uptimeSecs: optional(number),
  }),
);

/** State of an account's connection, and of its terminal's process. */
export type AccountStatus = z.output<typeof accountStatus>;
