import { BrokerError } from "@anybroker/core";
import { type AccountLinks, type AccountPort, type Connection, defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import { bindAccount, type CtraderAccount } from "./client/bound.ts";
import type { CtraderClient } from "./client/client.ts";
import { toAccountInfo } from "./convert/account.ts";
import { toBrokerError } from "./errors.ts";
import { type CtraderInput, type CtraderOptions, optionsSchema } from "./options.ts";
import { readCandles } from "./parts/candles.ts";
import { listenToTrading } from "./parts/executions.ts";
import { readCash, readDeals, readEndedOrders } from "./parts/history.ts";
import { AccountMoney, ask, FlagMemory, type OpenAccount } from "./parts/open-account.ts";
import { cancelOrder, modifyOrder, placeOrder } from "./parts/orders.ts";
import { closePosition, modifyPosition } from "./parts/positions.ts";
import { resolve } from "./parts/resolve.ts";
import { readSnapshot } from "./parts/snapshot.ts";
import { Streams } from "./parts/streams.ts";
import { readSymbols } from "./parts/symbols.ts";
import { readTicks } from "./parts/ticks.ts";
import { Session } from "./session.ts";

function openPort(account: OpenAccount): AccountPort {
  const { id, client, streams } = account;
  let stopTrading: (() => void) | undefined;
  return {
    native: bindAccount(client, id),
    symbols: (call) => readSymbols(account, call),
    snapshot: (call) => readSnapshot(account, call),
    placeOrder: (command, call) => placeOrder(account, command, call),
    modifyOrder: (command, call) => modifyOrder(account, command, call),
    cancelOrder: (command, call) => cancelOrder(account, command, call),
    modifyPosition: (command, call) => modifyPosition(account, command, call),
    closePosition: (command, call) => closePosition(account, command, call),
    resolve: (command, sentTimeMs, call) => resolve(account, command, sentTimeMs, call),
    deals: (range, call) => readDeals(account, range, call),
    orderHistory: (range, call) => readEndedOrders(account, range, call),
    cashHistory: (range, call) => readCash(account, range, call),
    candles: (range, call) => readCandles(account, range, call),
    tickHistory: (range, call) => readTicks(account, range, call),
    subscribe: async (channel, call) => {
      // Trading events come to whoever has authorised the account; they can be read once the symbols are known.
      if (channel.kind === "trading") stopTrading ??= listenToTrading(account);
      else await ask(account, call, () => streams.subscribe(channel, call));
    },
    unsubscribe: async (channel, call) => {
      if (channel.kind !== "trading") {
        await ask(account, call, () => streams.unsubscribe(channel, call));
        return;
      }
      stopTrading?.();
      stopTrading = undefined;
    },
    close: async () => {
      stopTrading?.();
      streams.close();
      client.accounts.remove(id);
    },
  };
}

/** cTrader: any account of a user's grant, at every broker that runs the platform, over the vendor's Open API. */
export const ctrader = defineAdapter<CtraderInput, CtraderClient, CtraderAccount>()({
  name: "ctrader",
  title: "cTrader",
  configSchema: optionsSchema,
  secretOptions: ["clientSecret", "accessToken", "refreshToken"],
  capabilities,
  connect: async (options: CtraderOptions, context, call): Promise<Connection> => {
    const session = await Session.open(options, context, call);
    const { client } = session;
    return {
      native: client,
      listAccounts: async (of) => (await session.roster(of)).accounts.map(toAccountInfo),
      openAccount: async (id, { sink, symbols }: AccountLinks, of) => {
        const { accounts, mayTrade } = await session.roster(of);
        const ids = accounts.map(({ ctidTraderAccountId }) => String(ctidTraderAccountId));
        if (!ids.includes(id)) {
          const known = ids.join(", ") || "none";
          const message = `The grant has no ${options.environment} account ${id}; it has ${known}.`;
          throw new BrokerError("ACCOUNT_NOT_FOUND", message, { broker: "ctrader" });
        }
        const { clock } = context;
        const account: OpenAccount = {
          id,
          client,
          clock,
          sink,
          symbols,
          mayTrade,
          label: options.label,
          streams: new Streams(client, id, clock),
          money: new AccountMoney(),
          flags: new FlagMemory(),
        };
        const port = openPort(account);
        try {
          await client.accounts.authorise(id);
        } catch (error) {
          await port.close();
          throw toBrokerError(error, { operation: of.operation, clock });
        }
        return port;
      },
      close: () => session.close(),
    };
  },
});
