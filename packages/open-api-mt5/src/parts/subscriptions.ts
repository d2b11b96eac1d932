import { BrokerError } from "@anybroker/core";
import type { Call, Channel } from "@anybroker/core/adapter";
import type { Feed } from "./feed.ts";
import type { MarketPolls } from "./market.ts";

/** Switches a channel on. Prices are polled, and the first poll shows whether there are any. */
export async function subscribe(feed: Feed, market: MarketPolls, channel: Channel, call: Call): Promise<void> {
  switch (channel.kind) {
    case "trading":
      feed.switch(true);
      return;
    case "ticks":
      return market.startTicks(channel.symbol, channel.deliver, call);
    case "depth":
      return market.startDepth(channel.symbol, channel.deliver, call);
    case "candles":
      throw new BrokerError("UNSUPPORTED", "open-api-mt5 streams no candles; they are made from its ticks.", {
        broker: "open-api-mt5",
      });
  }
}

/** Switches a channel off. */
export function unsubscribe(feed: Feed, market: MarketPolls, channel: Channel): void {
  if (channel.kind === "trading") feed.switch(false);
  else if (channel.kind !== "candles") market.stop(channel.kind, channel.symbol);
}
