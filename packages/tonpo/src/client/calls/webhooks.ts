import type { SecretKeeper } from "@anybroker/core";
import { nothing, type RequestOptions, type Sender } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type NewWebhook,
  newWebhook,
  type Webhook,
  type WebhookTest,
  webhooks,
  webhookTest,
} from "../wire/webhooks.ts";

/** Addresses that turn alerts of charting services into trades; one per account. */
export interface WebhookCalls {
  /** The token is shown this once. An address that the account had before is revoked. */
  create(accountId: string, label: string, options?: RequestOptions): Promise<NewWebhook>;
  list(options?: RequestOptions): Promise<readonly Webhook[]>;
  revoke(id: string | number, options?: RequestOptions): Promise<void>;
  /** What an alert would do, without doing it. */
  test(id: string | number, alert: unknown, options?: RequestOptions): Promise<WebhookTest>;
}

export function webhookCalls(sender: Sender, secrets: SecretKeeper): WebhookCalls {
  return {
    create: async (accountId, label, options) => {
      const made = await sender.send(
        {
          operation: "webhooks.create",
          lane: "modify",
          method: "POST",
          path: path("v1", "webhooks"),
          body: { account_id: accountId, label },
          subject: "account",
          answer: newWebhook,
        },
        options,
      );
      if (made.token !== undefined) secrets.add(made.token);
      return made;
    },
    list: (options) =>
      sender.send(
        { operation: "webhooks.list", lane: "read", method: "GET", path: path("v1", "webhooks"), answer: webhooks },
        options,
      ),
    revoke: (id, options) =>
      sender.send(
        {
          operation: "webhooks.revoke",
          lane: "modify",
          method: "DELETE",
          path: path("v1", "webhooks", id),
          subject: "webhook",
          answer: nothing,
        },
        options,
      ),
    test: (id, alert, options) =>
      sender.send(
        {
          operation: "webhooks.test",
          lane: "read",
          method: "POST",
          path: path("v1", "webhooks", id, "test"),
          body: alert,
          subject: "webhook",
          ownVerdict: true,
          answer: webhookTest,
        },
        options,
      ),
  };
}
