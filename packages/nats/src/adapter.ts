import type { AccountInfo } from "@anybroker/core";
import { type Connection, defineAdapter } from "@anybroker/core/adapter";
import { asServed, capabilities } from "./capabilities.ts";
import { type NatsInput, type NatsOptions, optionsSchema } from "./options.ts";
import { openAccount } from "./parts/account-port.ts";
import type { NatsAccount, NatsBroker } from "./parts/native.ts";
import { Session } from "./session.ts";

/** A broker that a gateway serves over NATS: `nats({ url: "nats://localhost", broker: "demo" })`. */
export const nats = defineAdapter<NatsInput, NatsBroker, NatsAccount>()({
  name: "nats",
  title: "NATS gateway",
  configSchema: optionsSchema,
  secretOptions: ["password", "token", "credentials"],
  capabilities,
  connect: async (options: NatsOptions, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const native: NatsBroker = {
      get gateway() {
        return session.hello;
      },
    };
    return {
      capabilities: asServed(session.hello.capabilities),
      native,
      listAccounts: (of) => session.accounts(of) as Promise<readonly AccountInfo[]>,
      openAccount: (id, links, of) => openAccount(session, context, id, links, of),
      close: () => session.close(),
    };
  },
});
