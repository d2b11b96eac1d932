import type { Clock } from "@anybroker/core";
import type { JsonObject } from "../json.ts";
import type { Directory } from "./directory.ts";

/** A URL through which an alert service may trade on one account. */
export interface WebhookToken {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly accountId: string;
  readonly label: string;
  readonly createdAtMs: number;
  useCount: number;
  lastUsedAtMs: number | undefined;
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

/** The webhook tokens of all users: one per account, a new one takes the old one's place. */
export class WebhookTokens {
  readonly #directory: Directory;
  readonly #clock: Clock;
  readonly #tokens: WebhookToken[] = [];

  constructor(directory: Directory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  issue(userId: string, accountId: string, label: string): WebhookToken {
    const old = this.#tokens.findIndex((token) => token.accountId === accountId);
    if (old >= 0) this.#tokens.splice(old, 1);
    const issued = {
      id: this.#directory.token("wh_", 6),
      token: this.#directory.token("tv_", 12),
      userId,
      accountId,
      label,
      createdAtMs: this.#clock.now(),
      useCount: 0,
      lastUsedAtMs: undefined,
    };
    this.#tokens.push(issued);
    return issued;
  }

  ofUser(userId: string): readonly WebhookToken[] {
    return this.#tokens.filter((token) => token.userId === userId);
  }

  /** By the secret in the URL. */
  byToken(secret: string): WebhookToken | undefined {
    return this.#tokens.find(({ token }) => token === secret);
  }

  used(token: WebhookToken): void {
    token.useCount += 1;
    token.lastUsedAtMs = this.#clock.now();
  }

  revoke(token: WebhookToken): void {
    this.#tokens.splice(this.#tokens.indexOf(token), 1);
  }
}

/** A token in a list: without its secret. */
export const webhookRow = (token: WebhookToken): JsonObject => ({
  id: token.id,
  account_id: token.accountId,
  label: token.label,
  enabled: true,
  use_count: token.useCount,
  last_used_at: token.lastUsedAtMs === undefined ? null : iso(token.lastUsedAtMs),
  created_at: iso(token.createdAtMs),
});
