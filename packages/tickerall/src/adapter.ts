import { type AccountId, BrokerError } from "@anybroker/core";
import {
  type AccountLinks,
  type AccountPort,
  type Call,
  type Connection,
  defineAdapter,
} from "@anybroker/core/adapter";
import { capabilities, mt4Capabilities } from "./capabilities.ts";
import { bindAccount, type TickerallAccount } from "./client/bound.ts";
import type { TickerallClient } from "./client/client.ts";
import { toAccountInfo } from "./convert/account.ts";
import { optionsSchema, type TickerallInput, type TickerallOptions } from "./options.ts";
import { readCandles } from "./parts/candles.ts";
import { createFeed } from "./parts/feed.ts";
import { readCash, readDeals, readEndedOrders } from "./parts/history.ts";
import { ask, type OpenAccount, OrderTypes } from "./parts/open-account.ts";
import { cancelOrder, modifyOrder, placeOrder } from "./parts/orders.ts";
import { closePosition, modifyPosition } from "./parts/positions.ts";
import { readSnapshot } from "./parts/snapshot.ts";
import { subscribe, unsubscribe } from "./parts/subscriptions.ts";
import { readSymbols } from "./parts/symbols.ts";
import { TickReaders } from "./parts/ticks.ts";
import { Session } from "./session.ts";

function openPort(account: OpenAccount): AccountPort {
  const { id, isMt4, session, client } = account;
  const ticks = new TickReaders(account);
  session.attach(id, createFeed(account, ticks.deliver));
  return {
    ...(isMt4 && { capabilities: mt4Capabilities }),
    native: bindAccount(client, id),
    symbols: (call) => readSymbols(account, call),
    snapshot: (call) => readSnapshot(account, call),
    quote: (symbol, call) => ticks.quote(symbol, call),
    placeOrder: (command, call) => placeOrder(account, command, call),
    ...(!isMt4 && {
      modifyOrder: (command, call) => modifyOrder(account, command, call),
      cancelOrder: (command, call) => cancelOrder(account, command, call),
    }),
    modifyPosition: (command, call) => modifyPosition(account, command, call),
    closePosition: (command, call) => closePosition(account, command, call),
    deals: (range, call) => readDeals(account, range, call),
    orderHistory: (range, call) => readEndedOrders(account, range, call),
    cashHistory: (range, call) => readCash(account, range, call),
    candles: (range, call) => readCandles(account, range, call),
    subscribe: (channel, call) => subscribe(account, ticks, channel, call),
    unsubscribe: async (channel) => unsubscribe(account, ticks, channel),
    close: async () => session.detach(id),
  };
}

/** TickerAll: any number of MetaTrader 4 and 5 accounts behind one API key. */
export const tickerall = defineAdapter<TickerallInput, TickerallClient, TickerallAccount>()({
  name: "tickerall",
  title: "TickerAll",
  configSchema: optionsSchema,
  secretOptions: ["apiKey", "headers", "accounts.password"],
  capabilities,
  connect: async (options: TickerallOptions, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const { client } = session;
    const roster = (of: Call) => ask(of, undefined, () => session.roster(of));
    return {
      native: client,
      listAccounts: async (of) =>
        (await roster(of)).map((row) =>
          toAccountInfo(row, { available: row.hot || session.isKept(row.id), login: session.loginOf(row.id) }),
        ),
      openAccount: async (id: AccountId, { sink }: AccountLinks, of) => {
        const row = (await roster(of)).find((candidate) => candidate.id === id);
        if (row === undefined) {
          throw new BrokerError("ACCOUNT_NOT_FOUND", `The account ${id} is not on the roster of this key.`, {
            broker: "tickerall",
          });
        }
        if (!row.hot && session.isKept(id)) await ask(of, undefined, () => client.sessions.rearm(id, { call: of }));
        return openPort({
          id,
          isMt4: row.broker === "mt4",
          client,
          session,
          sink,
          currency: options.currency,
          clock: context.clock,
          orderTypes: new OrderTypes(),
        });
      },
      close: () => session.close(),
    };
  },
});
