import * as z from "zod";
import { integer, list, number, optional, word } from "./base.ts";

/** How a follower's lots come from the master's. */
export type SizingMethod = "proportional" | "multiplier" | "fixed" | "risk_percent";

/** What happens after a mirrored trade has failed. */
export type FailurePolicy = "retry" | "skip";

/** One follower of a copy set. */
export const copyFollower = z.object({
  id: z.string(),
  copySetId: z.string(),
  followerAccountId: z.string(),
  enabled: z.boolean(),
  sizingMethod: word<SizingMethod>().default("proportional"),
  /** Factor, lots or percent, by the method. */
  sizingValue: optional(number),
  minLot: optional(number),
  maxLot: optional(number),
  maxOpenTrades: optional(integer),
  maxExposureLots: optional(number),
  symbolAllow: list(z.string()),
  symbolBlock: list(z.string()),
  dailyLossStop: optional(number),
  /** Mirrors the other side. */
  reverse: z.boolean().default(false),
  maxSlippagePips: optional(number),
  /** Smaller trades of the master are not mirrored. */
  minMasterLot: optional(number),
  copyDelayMs: optional(integer),
  /** The master's symbols to the follower's. */
  symbolOverrides: optional(z.record(z.string(), z.string())),
  detachedTickets: list(z.string()),
  createdAt: optional(z.string()),
  updatedAt: optional(z.string()),
});

export type CopyFollower = z.output<typeof copyFollower>;

const copySetFacts = {
  id: z.string(),
  ownerId: optional(z.string()),
  name: z.string(),
  masterAccountId: z.string(),
  enabled: z.boolean().default(false),
  failurePolicy: word<FailurePolicy>().default("retry"),
  webhookUrl: optional(z.string()),
  /** The secret itself is never told. */
  hasWebhookSecret: z.boolean().default(false),
  createdAt: optional(z.string()),
  updatedAt: optional(z.string()),
};

/** A master account and its followers. */
export const copySet = z.object({ ...copySetFacts, followers: list(copyFollower) });

export type CopySet = z.output<typeof copySet>;

/** A copy set with the number of its followers instead of them. */
const copySetSummary = z
  .object({ ...copySetFacts, _count: z.object({ followers: integer }).default({ followers: 0 }) })
  .transform(({ _count, ...facts }) => ({ ...facts, followerCount: _count.followers }));

export type CopySetSummary = z.output<typeof copySetSummary>;

/** Answer of `GET /v1/copy/sets`. */
export const copySets = z.object({ sets: list(copySetSummary) });

/** Answer of `GET .../stats`. */
export const copyStats = z.object({
  set: z.object({
    id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    masterAccountId: z.string(),
    failurePolicy: word<FailurePolicy>(),
    followerCount: integer,
  }),
  totals: z.object({ ok: integer, skipped: integer, failed: integer, replicationRate: optional(number) }),
  byAction: z.record(z.string(), integer).default({}),
  followers: list(
    z.object({
      followerAccountId: z.string(),
      enabled: z.boolean(),
      sizingMethod: word<SizingMethod>(),
      ok: integer,
      skipped: integer,
      failed: integer,
      openPositions: integer,
      avgLatencyMs: optional(number),
    }),
  ),
});

export type CopyStats = z.output<typeof copyStats>;

/** Answer of `GET .../log`, newest first. */
export const copyLogPage = z.object({
  entries: list(
    z.object({
      id: z.string(),
      copySetId: z.string(),
      followerAccountId: optional(z.string()),
      action: z.string(),
      masterTicket: optional(z.string()),
      followerTicket: optional(z.string()),
      symbol: optional(z.string()),
      mappedSymbol: optional(z.string()),
      volume: optional(number),
      result: word<"ok" | "skipped" | "failed">(),
      reason: optional(z.string()),
      latencyMs: optional(number),
      masterPrice: optional(number),
      followerPrice: optional(number),
      createdAt: optional(z.string()),
    }),
  ),
  /** Goes into the next call's `before`; absent at the end. */
  nextBefore: optional(z.string()),
});

export type CopyLogPage = z.output<typeof copyLogPage>;
