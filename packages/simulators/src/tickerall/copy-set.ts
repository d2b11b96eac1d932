import type { JsonObject } from "../json.ts";
import { objectBody, optionalChoice, optionalFlag, optionalNumber, optionalText, text } from "./input.ts";
import { iso } from "./times.ts";
import { validationError } from "./wire-error.ts";

const NUMBERS = [
  "sizingValue",
  "minLot",
  "maxLot",
  "maxOpenTrades",
  "maxExposureLots",
  "dailyLossStop",
  "maxSlippagePips",
  "minMasterLot",
  "copyDelayMs",
] as const;
type NumberField = (typeof NUMBERS)[number];

/** How a follower's trades follow the master's. */
export interface FollowerConfig extends Partial<Readonly<Record<NumberField, number>>> {
  readonly enabled: boolean;
  readonly sizingMethod: "proportional" | "multiplier" | "fixed" | "risk_percent";
  readonly symbolAllow: readonly string[];
  readonly symbolBlock: readonly string[];
  readonly reverse: boolean;
  readonly symbolOverrides?: Readonly<Record<string, string>>;
}

export interface Follower {
  readonly id: string;
  readonly accountId: string;
  config: FollowerConfig;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** One mirrored, skipped or failed action. */
export interface CopyLogEntry {
  readonly id: string;
  readonly timeMs: number;
  readonly followerAccountId: string;
  readonly action: "open" | "close";
  readonly result: "ok" | "skipped" | "failed";
  readonly masterTicket: string;
  readonly followerTicket?: string;
  readonly symbol: string;
  readonly mappedSymbol: string;
  readonly volume?: number;
  readonly reason?: string;
  readonly masterPrice?: number;
  readonly followerPrice?: number;
}

/** A master and its followers. */
export interface CopySet {
  readonly id: string;
  readonly owner: string;
  name: string;
  readonly masterAccountId: string;
  enabled: boolean;
  failurePolicy: "retry" | "skip";
  webhookUrl: string | undefined;
  hasWebhookSecret: boolean;
  readonly createdAtMs: number;
  updatedAtMs: number;
  readonly followers: Map<string, Follower>;
  /** Oldest first. */
  readonly log: CopyLogEntry[];
}

const DEFAULT_CONFIG: FollowerConfig = {
  enabled: true,
  sizingMethod: "proportional",
  symbolAllow: [],
  symbolBlock: [],
  reverse: false,
};

function textList(body: JsonObject, name: string, before: readonly string[]): readonly string[] {
  const value = body[name];
  if (value === undefined) return before;
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw validationError(`${name} has to be a list of texts.`, name);
  }
  return value;
}

function overrides(body: JsonObject, before: FollowerConfig["symbolOverrides"]): FollowerConfig["symbolOverrides"] {
  const { symbolOverrides: value } = body;
  if (value === undefined) return before;
  if (value === null) return undefined;
  const given = objectBody(value);
  return Object.fromEntries(Object.keys(given).map((symbol) => [symbol, text(given, symbol)]));
}

/** A follower's configuration from a body: what it leaves out stays as `before`, null clears a number. */
export function readFollowerConfig(body: JsonObject, before: FollowerConfig = DEFAULT_CONFIG): FollowerConfig {
  const numbers = NUMBERS.flatMap((name) => {
    const value = body[name] === undefined ? before[name] : optionalNumber(body, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const symbolOverrides = overrides(body, before.symbolOverrides);
  return {
    ...Object.fromEntries(numbers),
    enabled: optionalFlag(body, "enabled") ?? before.enabled,
    sizingMethod:
      optionalChoice(body, "sizingMethod", ["proportional", "multiplier", "fixed", "risk_percent"]) ??
      before.sizingMethod,
    symbolAllow: textList(body, "symbolAllow", before.symbolAllow),
    symbolBlock: textList(body, "symbolBlock", before.symbolBlock),
    reverse: optionalFlag(body, "reverse") ?? before.reverse,
    ...(symbolOverrides !== undefined && { symbolOverrides }),
  };
}

/** Sets what a body names of a set itself; an explicit null clears a webhook field. */
export function patchSet(set: CopySet, body: JsonObject): void {
  set.name = optionalText(body, "name") ?? set.name;
  set.enabled = optionalFlag(body, "enabled") ?? set.enabled;
  set.failurePolicy = optionalChoice(body, "failurePolicy", ["retry", "skip"]) ?? set.failurePolicy;
  const { webhookUrl, webhookSecret } = body as { readonly webhookUrl?: unknown; readonly webhookSecret?: unknown };
  if (webhookUrl !== undefined) set.webhookUrl = webhookUrl === null ? undefined : webhookAddress(body);
  if (webhookSecret !== undefined) set.hasWebhookSecret = webhookSecret !== null && secretIsLongEnough(body);
}

function webhookAddress(body: JsonObject): string {
  const address = text(body, "webhookUrl");
  if (!address.startsWith("https://"))
    throw validationError("webhookUrl has to be a public https address.", "webhookUrl");
  return address;
}

function secretIsLongEnough(body: JsonObject): true {
  if (text(body, "webhookSecret").length < 16) {
    throw validationError("webhookSecret has to have 16 characters or more.", "webhookSecret");
  }
  return true;
}

/** A set as listings show it; the secret is never shown. */
export function setRow(set: CopySet): JsonObject {
  return {
    id: set.id,
    ownerId: `usr_${set.id.slice(3)}`,
    name: set.name,
    masterAccountId: set.masterAccountId,
    enabled: set.enabled,
    failurePolicy: set.failurePolicy,
    webhookUrl: set.webhookUrl ?? null,
    hasWebhookSecret: set.hasWebhookSecret,
    createdAt: iso(set.createdAtMs),
    updatedAt: iso(set.updatedAtMs),
  };
}

export function followerRow(set: CopySet, follower: Follower): JsonObject {
  const { config } = follower;
  return {
    id: follower.id,
    copySetId: set.id,
    followerAccountId: follower.accountId,
    enabled: config.enabled,
    sizingMethod: config.sizingMethod,
    ...Object.fromEntries(NUMBERS.map((name) => [name, config[name] ?? null])),
    symbolAllow: config.symbolAllow,
    symbolBlock: config.symbolBlock,
    reverse: config.reverse,
    symbolOverrides: config.symbolOverrides ?? null,
    detachedTickets: [],
    createdAt: iso(follower.createdAtMs),
    updatedAt: iso(follower.updatedAtMs),
  };
}

export function logRow(set: CopySet, entry: CopyLogEntry): JsonObject {
  return {
    id: entry.id,
    copySetId: set.id,
    followerAccountId: entry.followerAccountId,
    action: entry.action,
    masterTicket: entry.masterTicket,
    followerTicket: entry.followerTicket ?? null,
    symbol: entry.symbol,
    mappedSymbol: entry.mappedSymbol,
    volume: entry.volume ?? null,
    result: entry.result,
    reason: entry.reason ?? null,
    latencyMs: 0,
    masterPrice: entry.masterPrice ?? null,
    followerPrice: entry.followerPrice ?? null,
    createdAt: iso(entry.timeMs),
  };
}
