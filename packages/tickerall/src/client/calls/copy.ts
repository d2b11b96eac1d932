import type * as z from "zod";
import { nothing, type RequestOptions, type RequestSpec, type Sender, type WriteOptions } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type CopyFollower,
  type CopyLogPage,
  type CopySet,
  type CopySetSummary,
  type CopyStats,
  copyFollower,
  copyLogPage,
  copySet,
  copySets,
  copyStats,
  type FailurePolicy,
  type SizingMethod,
} from "../wire/copy.ts";

/** How a follower copies. Null takes a limit off. */
export interface FollowerConfig {
  readonly enabled?: boolean;
  readonly sizingMethod?: SizingMethod;
  /** Factor, lots or percent, by the method. */
  readonly sizingValue?: number | null;
  readonly minLot?: number | null;
  readonly maxLot?: number | null;
  readonly maxOpenTrades?: number | null;
  readonly maxExposureLots?: number | null;
  readonly symbolAllow?: readonly string[];
  readonly symbolBlock?: readonly string[];
  readonly dailyLossStop?: number | null;
  readonly reverse?: boolean;
  readonly maxSlippagePips?: number | null;
  readonly minMasterLot?: number | null;
  readonly copyDelayMs?: number | null;
  readonly symbolOverrides?: Readonly<Record<string, string>> | null;
}

/** A follower to add. */
export interface NewFollower extends FollowerConfig {
  readonly followerAccountId: string;
}

/** A copy set to create. */
export interface NewCopySet {
  readonly name: string;
  readonly masterAccountId: string;
  readonly followers?: readonly NewFollower[];
  readonly failurePolicy?: FailurePolicy;
  /** Public https address. */
  readonly webhookUrl?: string;
  /** 16 characters or more; never told again. */
  readonly webhookSecret?: string;
}

/** What to change of a copy set; null takes a webhook field off, what is left out stays. */
export interface CopySetChange {
  readonly name?: string;
  readonly failurePolicy?: FailurePolicy;
  readonly enabled?: boolean;
  readonly webhookUrl?: string | null;
  readonly webhookSecret?: string | null;
}

/**
 * Copy trading between the key's own accounts: trades that the master makes through the service are mirrored. Needs a
 * Pro or Enterprise plan (COPY_REQUIRES_PRO); mirrors to demo accounts only.
 */
export interface CopyCalls {
  createSet(set: NewCopySet, options?: WriteOptions): Promise<CopySet>;
  listSets(options?: RequestOptions): Promise<readonly CopySetSummary[]>;
  getSet(setId: string, options?: RequestOptions): Promise<CopySet>;
  updateSet(setId: string, change: CopySetChange, options?: WriteOptions): Promise<CopySet>;
  /** Starts mirroring. */
  arm(setId: string, options?: WriteOptions): Promise<CopySet>;
  /** Stops mirroring; what the followers have open stays open. */
  pause(setId: string, options?: WriteOptions): Promise<CopySet>;
  deleteSet(setId: string, options?: WriteOptions): Promise<void>;
  addFollower(setId: string, follower: NewFollower, options?: WriteOptions): Promise<CopyFollower>;
  updateFollower(
    setId: string,
    followerId: string,
    change: FollowerConfig,
    options?: WriteOptions,
  ): Promise<CopyFollower>;
  removeFollower(setId: string, followerId: string, options?: WriteOptions): Promise<void>;
  getStats(setId: string, options?: RequestOptions): Promise<CopyStats>;
  /** Newest first, 50 by default and 200 at most; `nextBefore` of a page is `before` of the next. */
  getLog(
    setId: string,
    request?: { readonly limit?: number; readonly before?: string },
    options?: RequestOptions,
  ): Promise<CopyLogPage>;
}

const secretsOf = ({ webhookSecret }: { readonly webhookSecret?: string | null }): readonly string[] =>
  webhookSecret ? [webhookSecret] : [];

export function copyCalls(sender: Sender): CopyCalls {
  const send = <Answer>(
    name: string,
    method: "GET" | "POST" | "PATCH" | "DELETE",
    segments: readonly string[],
    answer: z.ZodType<Answer>,
    rest: Partial<Pick<RequestSpec<Answer>, "body" | "query" | "secrets">>,
    options?: WriteOptions,
  ): Promise<Answer> =>
    sender.send(
      {
        operation: `copy.${name}`,
        lane: "read",
        method,
        path: path("copy", "sets", ...segments),
        answer,
        ...rest,
      },
      options,
    );
  const patch = (name: string, setId: string, body: CopySetChange, options?: WriteOptions): Promise<CopySet> =>
    send(name, "PATCH", [setId], copySet, { body, secrets: secretsOf(body) }, options);
  return {
    createSet: (body, options) => send("createSet", "POST", [], copySet, { body, secrets: secretsOf(body) }, options),
    listSets: async (options) => (await send("listSets", "GET", [], copySets, {}, options)).sets,
    getSet: (setId, options) => send("getSet", "GET", [setId], copySet, {}, options),
    updateSet: (setId, change, options) => patch("updateSet", setId, change, options),
    arm: (setId, options) => patch("arm", setId, { enabled: true }, options),
    pause: (setId, options) => patch("pause", setId, { enabled: false }, options),
    deleteSet: (setId, options) => send("deleteSet", "DELETE", [setId], nothing, {}, options),
    addFollower: (setId, body, options) =>
      send("addFollower", "POST", [setId, "followers"], copyFollower, { body }, options),
    updateFollower: (setId, followerId, body, options) =>
      send("updateFollower", "PATCH", [setId, "followers", followerId], copyFollower, { body }, options),
    removeFollower: (setId, followerId, options) =>
      send("removeFollower", "DELETE", [setId, "followers", followerId], nothing, {}, options),
    getStats: (setId, options) => send("getStats", "GET", [setId, "stats"], copyStats, {}, options),
    getLog: (setId, { limit, before } = {}, options) =>
      send("getLog", "GET", [setId, "log"], copyLogPage, { query: { limit, before } }, options),
  };
}
