import type { AccountId } from "@anybroker/core";
import { type AccountPort, type Call, type Connection, defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import { bindAccount, type TonpoAccount } from "./client/bound.ts";
import type { TonpoClient } from "./client/client.ts";
import { toAccountInfo } from "./convert/account.ts";
import { createServerTime } from "./convert/server-time.ts";
import { optionsSchema, type TonpoInput, type TonpoOptions } from "./options.ts";
import { AccountWatch } from "./parts/account-watch.ts";
import { readCandles } from "./parts/candles.ts";
import { chooseAccount } from "./parts/choose-account.ts";
import { createFeed } from "./parts/feed.ts";
import { ask, type OpenAccount } from "./parts/open-account.ts";
import { placeOrder, resolve } from "./parts/orders.ts";
import { closePosition, modifyPosition } from "./parts/positions.ts";
import { probe } from "./parts/probe.ts";
import { SeenTags } from "./parts/seen-tags.ts";
import { readSnapshot } from "./parts/snapshot.ts";
import { subscribe, unsubscribe } from "./parts/subscriptions.ts";
import { readSymbols } from "./parts/symbols.ts";
import { TickReaders } from "./parts/ticks.ts";
import { Session } from "./session.ts";

function openPort(account: OpenAccount, lacks: AccountPort["capabilities"]): AccountPort {
  const { id, session, client } = account;
  const ticks = new TickReaders(account);
  const feed = createFeed(account, ticks.deliver);
  session.attach(feed);
  return {
    ...(lacks !== undefined && { capabilities: lacks }),
    native: bindAccount(client, id),
    symbols: (call) => readSymbols(account, call),
    snapshot: (call) => readSnapshot(account, call),
    quote: (symbol, call) => ticks.quote(symbol, call),
    placeOrder: (command, call) => placeOrder(account, command, call),
    modifyPosition: (command, call) => modifyPosition(account, command, call),
    closePosition: (command, call) => closePosition(account, command, call),
    resolve: async (command) => resolve(account, command),
    candles: (range, call) => readCandles(account, range, call),
    subscribe: (channel, call) => subscribe(ticks, channel, call),
    unsubscribe: (channel, call) => unsubscribe(ticks, channel, call),
    close: async () => session.detach(feed),
  };
}

/** Tonpo: one MetaTrader 5 account behind each user's key. */
export const tonpo = defineAdapter<TonpoInput, TonpoClient, TonpoAccount>()({
  name: "tonpo",
  title: "Tonpo",
  configSchema: optionsSchema,
  secretOptions: ["apiKey"],
  capabilities,
  connect: async (options: TonpoOptions, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const { client } = session;
    const { clock, link } = context;
    const roster = (of: Call) => ask(of, () => session.roster(of));
    return {
      native: client,
      listAccounts: async (of) => (await roster(of)).map(toAccountInfo),
      openAccount: async (id: AccountId, { sink }, of) => {
        const { status = "active" } = await chooseAccount(client, await roster(of), id, options.activeTimeoutMs, of);
        const lacks = await probe(client, clock, of);
        const account: OpenAccount = {
          id,
          client,
          session,
          sink,
          clock,
          options,
          terms: { positionMode: options.positionMode, serverTime: createServerTime(options.serverTimeZone) },
          listsOrders: lacks.orderTypes === undefined,
          watch: new AccountWatch(id, client, link, status),
          seenTags: new SeenTags(),
        };
        return openPort(account, lacks);
      },
      close: () => session.close(),
    };
  },
});
