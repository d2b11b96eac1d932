import { type AccountId, BrokerError } from "@anybroker/core";
import { type AccountLinks, type AccountPort, type Connection, defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import { type Api2TradeAccount, bindAccount } from "./client/bound.ts";
import type { Api2TradeClient } from "./client/client.ts";
import { toBrokerError } from "./errors.ts";
import { type Api2TradeInput, type Api2TradeOptions, optionsSchema } from "./options.ts";
import { readDeals } from "./parts/history.ts";
import { ask, type OpenAccount } from "./parts/open-account.ts";
import { restWire } from "./parts/rest-wire.ts";
import { sdkWire } from "./parts/sdk-wire.ts";
import { SeenPositions } from "./parts/seen-positions.ts";
import { readSnapshot, requireConnected } from "./parts/snapshot.ts";
import { readQuote, readSymbols } from "./parts/symbols.ts";
import { Ticks } from "./parts/ticks.ts";
import { Session } from "./session.ts";

function openPort(account: OpenAccount, session: Session): AccountPort {
  const { id, client, sink } = account;
  const wire = session.dialect === "sdk" ? sdkWire(account) : restWire(account);
  const { modifyOrder, cancelOrder } = wire;
  const stream = session.prepareStream(id, {
    quote: (quote) => ticks.deliver(quote),
    problem: (error) => sink.problem(error),
  });
  const ticks = new Ticks(account, stream);
  return {
    capabilities: wire.capabilities,
    native: bindAccount(client, id),
    symbols: (call) => readSymbols(account, wire, call),
    snapshot: (call) => readSnapshot(account, wire, call),
    quote: (symbol, call) => readQuote(account, symbol, call),
    placeOrder: (command, call) => ask(account, call, () => wire.placeOrder(command, call)),
    modifyPosition: (command, call) => ask(account, call, () => wire.modifyPosition(command, call)),
    closePosition: (command, call) => ask(account, call, () => wire.closePosition(command, call)),
    ...(modifyOrder !== undefined && {
      modifyOrder: (command, call) => ask(account, call, () => modifyOrder(command, call)),
    }),
    ...(cancelOrder !== undefined && {
      cancelOrder: (command, call) => ask(account, call, () => cancelOrder(command, call)),
    }),
    deals: (range, call) => readDeals(account, wire, range, call),
    subscribe: (channel, call) => ticks.subscribe(channel, call),
    unsubscribe: (channel, call) => ticks.unsubscribe(channel, call),
    close: async () => {
      await stream.close();
      session.streamGone(id);
    },
  };
}

/** API2Trade: MetaTrader 4 and 5 accounts behind a key or a Pro host, by REST and a stream of prices. */
export const api2trade = defineAdapter<Api2TradeInput, Api2TradeClient, Api2TradeAccount>()({
  name: "api2trade",
  title: "API2Trade",
  configSchema: optionsSchema,
  secretOptions: ["apiKey", "password"],
  capabilities,
  connect: async (options: Api2TradeOptions, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const { client } = session;
    return {
      native: client,
      listAccounts: async (of) => {
        try {
          return await session.listAccounts(of);
        } catch (error) {
          throw toBrokerError(error, { operation: of.operation });
        }
      },
      openAccount: async (id: AccountId, { sink }: AccountLinks, of) => {
        if (options.accounts.length > 0 && !options.accounts.includes(id)) {
          throw new BrokerError("ACCOUNT_NOT_FOUND", `The account ${id} is not among accounts of the options.`, {
            broker: "api2trade",
          });
        }
        const account: OpenAccount = {
          id,
          client,
          options,
          sink,
          clock: context.clock,
          seen: new SeenPositions(),
          revoked: (cause) => context.link.failed(cause),
        };
        await requireConnected(account, of);
        return openPort(account, session);
      },
      close: () => session.close(),
    };
  },
});
