import * as z from "zod";
import { integer, listed, optional, spelled, textOrNumber } from "./base.ts";

/** Answer of `POST /api/v1/webhooks`. */
export const newWebhook = spelled(
  { url: ["webhook_url"] },
  z.looseObject({
    id: optional(textOrNumber),
    /** Shown once. Whoever has it may trade. */
    token: optional(z.string()),
    /** With the token in it. */
    url: z.string().min(1),
  }),
);

/** A new address for alerts. */
export type NewWebhook = z.output<typeof newWebhook>;

const webhook = spelled(
  { accountId: ["account_id"], useCount: ["use_count"], lastUsedAt: ["last_used_at"], createdAt: ["created_at"] },
  z.object({
    id: textOrNumber,
    accountId: optional(z.string()),
    label: optional(z.string()),
    enabled: optional(z.boolean()),
    useCount: optional(integer),
    lastUsedAt: optional(z.string()),
    createdAt: optional(z.string()),
  }),
);

/** An address for alerts, without its token. */
export type Webhook = z.output<typeof webhook>;

/** Answer of `GET /api/v1/webhooks`. */
export const webhooks = listed("tokens", webhook);

/** Answer of `POST /api/v1/webhooks/{id}/test`. */
export const webhookTest = z.looseObject({
  valid: z.boolean(),
  parsed: optional(z.unknown()),
  error: optional(z.string()),
});

/** What an alert would do. */
export type WebhookTest = z.output<typeof webhookTest>;
