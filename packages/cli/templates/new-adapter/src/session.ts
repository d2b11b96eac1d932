import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { createTemplateBrokerClient, type TemplateBrokerClient } from "./client/client.ts";
import { toBrokerError } from "./errors.ts";
import type { TemplateBrokerOptions } from "./options.ts";

/** The connection: log in, keep alive, log out. The only place with state. */
export class Session {
  readonly client: TemplateBrokerClient;

  private constructor(client: TemplateBrokerClient) {
    this.client = client;
  }

  /** Logs in; leaves nothing behind when that fails. */
  static async open({ baseUrl, apiKey }: TemplateBrokerOptions, context: AdapterContext, call: Call): Promise<Session> {
    const { http } = await context.transports();
    const client = createTemplateBrokerClient({ baseUrl, apiKey, http });
    try {
      // The first request shows whether the key is good.
      await client.account.get(call);
    } catch (error) {
      await client.close();
      throw toBrokerError(error, "connect");
    }
    return new Session(client);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
