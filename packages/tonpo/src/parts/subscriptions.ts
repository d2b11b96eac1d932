import { BrokerError } from "@anybroker/core";
import type { Call, Channel } from "@anybroker/core/adapter";
import type { TickReaders } from "./ticks.ts";

/** Switches a channel on. Trading is told to every stream of the user unasked. */
export async function subscribe(ticks: TickReaders, channel: Channel, call: Call): Promise<void> {
  switch (channel.kind) {
    case "trading":
      return;
    case "ticks":
      return ticks.subscribe(channel.symbol, channel.deliver, call);
    case "candles":
    case "depth":
      throw new BrokerError(
        "UNSUPPORTED",
        `Tonpo's adapter streams no ${channel.kind}; it streams ticks and trading.`,
        {
          broker: "tonpo",
        },
      );
  }
}

/** Switches a channel off. */
export async function unsubscribe(ticks: TickReaders, channel: Channel, call: Call): Promise<void> {
  if (channel.kind === "ticks") await ticks.unsubscribe(channel.symbol, call);
}
