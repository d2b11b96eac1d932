import { BrokerError } from "@anybroker/core";
import type { Call, Channel } from "@anybroker/core/adapter";
import { ask, type OpenAccount } from "./open-account.ts";
import type { TickReaders } from "./ticks.ts";

/** Switches a channel on; resolves when the service has granted all of it. */
export async function subscribe(account: OpenAccount, ticks: TickReaders, channel: Channel, call: Call): Promise<void> {
  switch (channel.kind) {
    case "trading":
      return ask(call, undefined, async () => {
        const { id, isMt4, session } = account;
        const { stream } = session;
        const options = { signal: call.signal };
        await Promise.all([
          stream.subscribePositions(id, options),
          stream.subscribeAccount(id, options),
          // MetaTrader 4 accounts have no such channel.
          ...(isMt4 ? [] : [stream.subscribeOrders(id, options)]),
        ]);
      });
    case "ticks":
      return ticks.subscribe(channel.symbol, channel.deliver, call);
    case "candles":
    case "depth":
      throw new BrokerError("UNSUPPORTED", `TickerAll streams no ${channel.kind}; it streams ticks and trading.`, {
        broker: "tickerall",
      });
  }
}

/** Switches a channel off; the service does not answer. */
export function unsubscribe({ id, isMt4, session }: OpenAccount, ticks: TickReaders, channel: Channel): void {
  if (channel.kind === "ticks") ticks.unsubscribe(channel.symbol);
  if (channel.kind !== "trading") return;
  const kinds = isMt4 ? (["positions", "account"] as const) : (["positions", "account", "orders"] as const);
  for (const kind of kinds) session.stream.unsubscribe(kind, id);
}
