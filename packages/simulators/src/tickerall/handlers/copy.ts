import type { Json, JsonObject } from "../../json.ts";
import { isObject } from "../../json.ts";
import { type CopySet, type Follower, followerRow, logRow, patchSet, readFollowerConfig, setRow } from "../copy-set.ts";
import { objectBody, objectList, queryCount, queryTimeMs, text } from "../input.ts";
import { iso } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { type Handler, param, type RouteRequest } from "../world.ts";

const LOG_PAGE = 50;
const LOG_PAGE_MAX = 200;

function requirePro({ caller }: RouteRequest): void {
  if (caller.plan === "free")
    throw new WireError(403, "COPY_REQUIRES_PRO", "Copy trading needs the Pro or Enterprise plan.");
}

/** The set that the path names. */
function named(request: RouteRequest): CopySet {
  requirePro(request);
  return request.world.copier.set(request.caller.owner, param(request, 0));
}

function namedFollower(request: RouteRequest): { readonly set: CopySet; readonly follower: Follower } {
  const set = named(request);
  const follower = set.followers.get(param(request, 1));
  if (follower === undefined) throw new WireError(404, "NOT_FOUND", "There is no such follower.");
  return { set, follower };
}

const fullRow = (set: CopySet): Json => ({
  ...setRow(set),
  followers: [...set.followers.values()].map((follower) => followerRow(set, follower)),
});

function addTo({ world, caller }: RouteRequest, set: CopySet, body: JsonObject): Follower {
  const account = world.directory.linked(caller, text(body, "followerAccountId"));
  const nowMs = world.clock.now();
  const follower: Follower = {
    id: world.copier.newId("cf"),
    accountId: account.id,
    config: readFollowerConfig(body),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  set.followers.set(follower.id, follower);
  return follower;
}

/** `POST /v1/copy/sets`. */
export const createSet: Handler = (request) => {
  requirePro(request);
  const { world, caller } = request;
  const body = objectBody(request.body);
  const nowMs = world.clock.now();
  const set: CopySet = {
    id: world.copier.newId("cs"),
    owner: caller.owner,
    name: text(body, "name"),
    masterAccountId: world.directory.linked(caller, text(body, "masterAccountId")).id,
    enabled: false,
    failurePolicy: "retry",
    webhookUrl: undefined,
    hasWebhookSecret: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    followers: new Map(),
    log: [],
  };
  patchSet(set, body);
  const { followers } = body;
  if (Array.isArray(followers) && followers.length > 0) {
    for (const follower of objectList(body, "followers")) addTo(request, set, follower);
  }
  world.copier.sets.set(set.id, set);
  return fullRow(set);
};

/** `GET /v1/copy/sets`. */
export const listSets: Handler = (request) => {
  requirePro(request);
  const own = [...request.world.copier.sets.values()].filter(({ owner }) => owner === request.caller.owner);
  return { sets: own.map((set) => ({ ...setRow(set), _count: { followers: set.followers.size } })) };
};

/** `GET /v1/copy/sets/{setId}`. */
export const getSet: Handler = (request) => fullRow(named(request));

/** `PATCH /v1/copy/sets/{setId}`. */
export const updateSet: Handler = (request) => {
  const set = named(request);
  patchSet(set, objectBody(request.body));
  set.updatedAtMs = request.world.clock.now();
  return fullRow(set);
};

/** `DELETE /v1/copy/sets/{setId}`. */
export const deleteSet: Handler = (request) => {
  request.world.copier.sets.delete(named(request).id);
  return undefined;
};

/** `POST /v1/copy/sets/{setId}/followers`. */
export const addFollower: Handler = (request) => {
  const set = named(request);
  return followerRow(set, addTo(request, set, objectBody(request.body)));
};

/** `PATCH /v1/copy/sets/{setId}/followers/{followerId}`. */
export const updateFollower: Handler = (request) => {
  const { set, follower } = namedFollower(request);
  const body = request.body;
  follower.config = readFollowerConfig(isObject(body) ? body : {}, follower.config);
  follower.updatedAtMs = request.world.clock.now();
  return followerRow(set, follower);
};

/** `DELETE /v1/copy/sets/{setId}/followers/{followerId}`. */
export const removeFollower: Handler = (request) => {
  const { set, follower } = namedFollower(request);
  set.followers.delete(follower.id);
  return undefined;
};

function counts(entries: CopySet["log"]): { readonly ok: number; readonly skipped: number; readonly failed: number } {
  const count = (result: string): number => entries.filter((entry) => entry.result === result).length;
  return { ok: count("ok"), skipped: count("skipped"), failed: count("failed") };
}

/** `GET /v1/copy/sets/{setId}/stats`. */
export const stats: Handler = (request) => {
  const set = named(request);
  const { id, name, enabled, masterAccountId, failurePolicy, log } = set;
  const totals = counts(log);
  const byAction: Record<string, number> = {};
  for (const { action } of log) byAction[action] = (byAction[action] ?? 0) + 1;
  return {
    set: { id, name, enabled, masterAccountId, failurePolicy, followerCount: set.followers.size },
    totals: { ...totals, replicationRate: log.length === 0 ? null : totals.ok / log.length },
    byAction,
    followers: [...set.followers.values()].map((follower) => {
      const own = counts(log.filter(({ followerAccountId }) => followerAccountId === follower.accountId));
      return {
        followerAccountId: follower.accountId,
        enabled: follower.config.enabled,
        sizingMethod: follower.config.sizingMethod,
        ...own,
        openPositions: request.world.copier.openMirrors(set, follower),
        avgLatencyMs: own.ok > 0 ? 0 : null,
      };
    }),
  };
};

/** `GET /v1/copy/sets/{setId}/log`: newest first, paged by the time of the last entry. */
export const log: Handler = (request) => {
  const set = named(request);
  const limit = Math.min(queryCount(request.query, "limit") ?? LOG_PAGE, LOG_PAGE_MAX);
  const beforeMs = queryTimeMs(request.query, "before") ?? Number.POSITIVE_INFINITY;
  const older = set.log.filter(({ timeMs }) => timeMs < beforeMs).reverse();
  const page = older.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map((entry) => logRow(set, entry)),
    nextBefore: older.length > limit && last !== undefined ? iso(last.timeMs) : null,
  };
};
