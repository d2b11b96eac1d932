import { BrokerError, symbolName, type Tick } from "@anybroker/core";
import { type AccountPort, basicCapabilities, type Channel, defineAdapter } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import * as z from "zod";
import { serve } from "../../src/index.ts";
import { nowUs } from "./clock.ts";

/** What the parent asks of a gateway. */
export interface Pour {
  readonly count: number;
  /** 0: as fast as it goes. */
  readonly everyMs: number;
}

const EURUSD = { name: symbolName("EURUSD") };
let deliver: (tick: Tick) => void = () => {};

const nothing = (): never => {
  throw new BrokerError("UNSUPPORTED", "This broker has prices and nothing else.");
};

/** A broker that has prices and nothing else; a price's volume is when it came to be, in microseconds. */
const prices = defineAdapter<Record<never, never>>()({
  name: "prices",
  title: "Prices",
  configSchema: z.strictObject({}),
  secretOptions: [],
  capabilities: { ...basicCapabilities, events: "pushed", ticks: "pushed" },
  connect: async () => ({
    listAccounts: async () => [{ id: "1" as never, environment: "demo" as const, available: true }],
    openAccount: async (id): Promise<AccountPort> => ({
      symbols: async () => [EURUSD],
      snapshot: async () => ({
        account: { id, currency: "USD", positionMode: "hedging", balance: 0 },
        positions: [],
        orders: [],
      }),
      placeOrder: nothing,
      closePosition: nothing,
      subscribe: async (channel: Channel) => {
        if (channel.kind === "ticks") ({ deliver } = channel);
      },
      unsubscribe: async () => {},
      close: async () => {},
    }),
    close: async () => {},
  }),
});

async function pour({ count, everyMs }: Pour): Promise<void> {
  const startUs = nowUs();
  for (let index = 1; index <= count; index += 1) {
    deliver({ symbol: EURUSD.name, bid: 1 + index / 1e6, ask: 2, timeMs: index, volume: nowUs() });
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
    else if (index % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  process.send?.({ pouredUs: nowUs() - startUs });
}

const [url = "", what = ""] = process.argv.slice(2);
const gateway = await serve(what === "paper" ? paper() : prices(), { url, broker: what });
await gateway.owning();
process.on("message", (message) => void pour(message as Pour));
process.send?.("ready");
