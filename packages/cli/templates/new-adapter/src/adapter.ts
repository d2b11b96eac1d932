import { defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import type { TemplateBrokerClient } from "./client/client.ts";
import { optionsSchema, type TemplateBrokerInput, type TemplateBrokerOptions } from "./options.ts";
import { listAccounts } from "./parts/account.ts";
import { readDeals } from "./parts/history.ts";
import { placeOrder } from "./parts/orders.ts";
import { closePosition } from "./parts/positions.ts";
import { readQuote } from "./parts/prices.ts";
import { readSnapshot } from "./parts/snapshot.ts";
import { loadSymbols } from "./parts/symbols.ts";
import { Session } from "./session.ts";

/** The adapter of Template Broker: `connect(templateBroker({ apiKey }))`. */
export const templateBroker = defineAdapter<TemplateBrokerInput, TemplateBrokerClient, TemplateBrokerClient>()({
  name: "template-broker",
  title: "Template Broker",
  configSchema: optionsSchema,
  secretOptions: ["apiKey"],
  capabilities,
  async connect(options: TemplateBrokerOptions, context, call) {
    const session = await Session.open(options, context, call);
    const { client } = session;
    return {
      native: client,
      listAccounts: (of) => listAccounts(client, of),
      openAccount: async () => ({
        native: client,
        symbols: (of) => loadSymbols(client, of),
        snapshot: (of) => readSnapshot(client, of),
        quote: (symbol, of) => readQuote(client, symbol, of),
        placeOrder: (command, of) => placeOrder(client, command, of),
        closePosition: (command, of) => closePosition(client, command, of),
        deals: (range, of) => readDeals(client, range, of),
        // With `events: "polled"` the engine reads the books again and again, and nothing is to be switched on.
        subscribe: async () => {},
        unsubscribe: async () => {},
        close: async () => {},
      }),
      close: () => session.close(),
    };
  },
});
