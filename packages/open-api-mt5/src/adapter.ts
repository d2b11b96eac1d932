import { type AccountId, BrokerError } from "@anybroker/core";
import {
  type AccountLinks,
  type AccountPort,
  type Call,
  type Connection,
  defineAdapter,
} from "@anybroker/core/adapter";
import { capabilities, virtualCapabilities } from "./capabilities.ts";
import type { OpenApiMt5Client } from "./client/client.ts";
import { toAccountInfo, toPositionMode } from "./convert/account.ts";
import { toSymbol } from "./convert/symbols.ts";
import { type OpenApiMt5Input, type OpenApiMt5Options, optionsSchema } from "./options.ts";
import { clockFinding } from "./parts/clock-finding.ts";
import { ClockWatch } from "./parts/clock-watch.ts";
import { Feed } from "./parts/feed.ts";
import { readCandles, readCash, readDeals } from "./parts/history.ts";
import { MarketPolls } from "./parts/market.ts";
import { ask, type OpenAccount, PositionTickets } from "./parts/open-account.ts";
import { cancelOrder, placeOrder } from "./parts/orders.ts";
import { closePosition, modifyPosition } from "./parts/positions.ts";
import { readSnapshot } from "./parts/snapshot.ts";
import { subscribe, unsubscribe } from "./parts/subscriptions.ts";
import { loadSymbols } from "./parts/symbols.ts";
import { Session } from "./session.ts";

async function openPort(account: OpenAccount, session: Session, call: Call): Promise<AccountPort> {
  const { client, options, positionMode, clock, serverClock } = account;
  const watch = new ClockWatch({ client, clock, serverClock });
  const load = async (of: Call) => {
    const symbols = await loadSymbols(client, options.symbols, of);
    watch.choose(symbols);
    return symbols.map(({ name, record }) => toSymbol(name, session.isVirtual ? {} : record));
  };
  // The clock is measured by the symbols' last prices, so they are read before anything that has a time.
  let loaded: ReturnType<typeof load> | undefined = load(call);
  await loaded;
  if (serverClock.isMeasured) await watch.measure(call);
  const feed = new Feed(account);
  const market = new MarketPolls(account);
  session.onSnapshot = feed.onSnapshot;
  return {
    capabilities: { positionModes: [positionMode], ...(session.isVirtual && virtualCapabilities) },
    native: client,
    symbols: async (of) => {
      const symbols = await (loaded ?? load(of));
      loaded = undefined;
      return symbols;
    },
    snapshot: (of) => readSnapshot(account, of),
    quote: (symbol, of) => market.quote(symbol, of),
    placeOrder: (command, of) => placeOrder(account, command, of),
    cancelOrder: (command, of) => cancelOrder(account, command, of),
    modifyPosition: (command, of) => modifyPosition(account, command, of),
    closePosition: (command, of) => closePosition(account, command, of),
    deals: (range, of) => readDeals(account, range, of),
    cashHistory: (range, of) => readCash(account, range, of),
    candles: (range, of) => readCandles(account, range, of),
    subscribe: (channel, of) => subscribe(feed, market, channel, of),
    unsubscribe: async (channel) => unsubscribe(feed, market, channel),
    close: async () => {
      session.onSnapshot = undefined;
      watch.stop();
      feed.close();
      market.close();
    },
  };
}

/** open-api-mt5: the MetaTrader 5 terminal behind a self-hosted server, with the one account that it is logged in to. */
export const openApiMt5 = defineAdapter<OpenApiMt5Input, OpenApiMt5Client, OpenApiMt5Client>()({
  name: "open-api-mt5",
  title: "open-api-mt5",
  configSchema: optionsSchema,
  secretOptions: ["apiKey", "apiSecret", "switchTo.password"],
  capabilities,
  connect: async (options: OpenApiMt5Options, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const { client } = session;
    return {
      native: client,
      listAccounts: async (of) => [toAccountInfo(await ask(of, () => client.account.get({ call: of })))],
      openAccount: async (id: AccountId, { sink }: AccountLinks, of) => {
        const wire = await ask(of, () => client.account.get({ call: of }));
        if (wire.login !== id) {
          throw new BrokerError(
            "ACCOUNT_NOT_FOUND",
            `The account ${id} was to be opened, but the server's terminal is logged in to ${wire.login}.`,
            { broker: "open-api-mt5" },
          );
        }
        const account: OpenAccount = {
          id,
          positionMode: toPositionMode(wire),
          client,
          session,
          options,
          sink,
          clock: context.clock,
          serverClock: session.clock,
          tickets: new PositionTickets(),
        };
        return openPort(account, session, of);
      },
      findings: () => [clockFinding(session.clock)],
      close: () => session.close(),
    };
  },
});
