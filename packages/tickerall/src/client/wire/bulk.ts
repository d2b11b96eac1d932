import * as z from "zod";
import { accountDetails, position } from "./accounts.ts";
import {
  integer,
  list,
  number,
  optional,
  type Platform,
  side,
  type TerminalType,
  textOrNumber,
  ticket,
  word,
} from "./base.ts";

/** Answer of `POST /v1/bulk/orders`. Failures are rows. */
export const bulkPlaced = z.object({
  results: list(
    z.object({
      accountId: z.string(),
      status: word<"filled" | "failed">(),
      ticket: optional(ticket),
      price: optional(number),
      symbol: optional(z.string()),
      code: optional(z.string()),
      reason: optional(z.string()),
    }),
  ),
  summary: z.object({ total: integer, filled: integer, failed: integer }),
});

export type BulkPlaced = z.output<typeof bulkPlaced>;

/** Answer of the other bulk writes. Failures are rows. */
export const bulkWritten = z.object({
  results: list(
    z.object({
      accountId: z.string(),
      status: word<"ok" | "failed">(),
      ticket: optional(ticket),
      symbol: optional(z.string()),
      side: optional(side),
      volume: optional(number),
      price: optional(number),
      stopLoss: optional(number),
      takeProfit: optional(number),
      closed: optional(z.boolean()),
      cancelled: optional(z.boolean()),
      modified: optional(z.boolean()),
      code: optional(z.string()),
      reason: optional(z.string()),
    }),
  ),
  summary: z.object({ total: integer, ok: integer, failed: integer }),
});

export type BulkWritten = z.output<typeof bulkWritten>;

/** Answer of `GET /v1/bulk/accounts`. */
export const bulkAccounts = z.object({
  accounts: list(
    z.object({
      id: z.string(),
      broker: word<Platform>(),
      server: optional(z.string()),
      accountNumber: optional(textOrNumber),
      isDemo: z.boolean().default(false),
      hot: z.boolean().default(false),
      alwaysHot: z.boolean().default(false),
      status: word<"online" | "offline">(),
      createdAt: optional(z.string()),
      externalRef: optional(z.string()),
      poolId: optional(z.string()),
      terminalType: optional(word<TerminalType>()),
      lastHotAt: optional(z.string()),
      /** Only when asked for and online, as `positions`. */
      account: optional(accountDetails),
      positions: optional(z.array(position)),
    }),
  ),
  summary: z.object({ total: integer, online: integer, offline: integer }),
  /** Only when ids were asked for. */
  notFound: optional(z.array(z.string())),
});

export type BulkAccounts = z.output<typeof bulkAccounts>;
