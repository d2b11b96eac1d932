import { addExact, BrokerError } from "@anybroker/core";
import type { AccountPort, LinkSink, Page, Snapshot } from "@anybroker/core/adapter";
import type { AdapterWrapper } from "@anybroker/testkit";
import { altered, type Mutant } from "./mutant.ts";

/** An adapter that keeps some of what happens to its link to itself. */
const linked = (change: Partial<LinkSink>): AdapterWrapper => ({
  context: ({ link, ...context }) => ({
    ...context,
    link: {
      up: () => link.up(),
      down: (cause) => link.down(cause),
      failed: (cause) => link.failed(cause),
      account: (id, cause) => link.account(id, cause),
      problem: (error) => link.problem(error),
      ...change,
    },
  }),
});

/** Those that read wrongly, or say wrongly how the link is. */
export const READING_MUTANTS: readonly Mutant[] = [
  {
    name: "says 0 for a rule that the broker does not tell",
    id: "DATA-01",
    noticed: /lotsMin of EURUSD .*\n.*found 0/,
    wrapper: altered((port) => ({
      symbols: async (call) =>
        (await port.symbols(call)).map((symbol) => ({ stopDistance: 0, freezeDistance: 0, ...symbol, lotsMin: 0 })),
    })),
  },
  {
    name: "keeps the side of a quote that it saw first",
    id: "DATA-02",
    noticed: /last tick .*\n.*found 1\.1001, expected 1\.1004/,
    wrapper: altered((port) => {
      const asks = new Map<string, number>();
      return {
        subscribe: (channel, call) => {
          if (channel.kind !== "ticks") return port.subscribe(channel, call);
          const { name } = channel.symbol;
          const deliver: typeof channel.deliver = (tick) => {
            const ask = asks.get(name) ?? tick.ask;
            asks.set(name, ask);
            channel.deliver({ ...tick, ask });
          };
          return port.subscribe({ ...channel, deliver }, call);
        },
      };
    }),
  },
  {
    name: "leaves the wire's subscription on when its last reader goes",
    id: "DATA-03",
    noticed: /subscription outlived its last reader/,
    wrapper: altered(() => ({ unsubscribe: () => Promise.resolve() })),
  },
  {
    name: "leaves a candle out of a page",
    id: "DATA-08",
    noticed: /candles .*\n.*openTimeMs/,
    wrapper: altered((port) => ({
      candles: async (range, call) => {
        const page = await port.candles?.(range, call);
        return { ...page, items: page?.items.filter((_candle, index) => index !== 1) ?? [] };
      },
    })),
  },
  {
    name: "gives the last quote of the stream for the present one",
    id: "DATA-09",
    noticed: /the quote .*\n.*found 1\.099/,
    wrapper: altered((port) => ({
      quote: async (symbol, call) => {
        const tick = await port.quote?.(symbol, call);
        if (tick === undefined) throw new Error("absent");
        return { ...tick, bid: addExact(tick.bid, -0.001) };
      },
    })),
  },
  {
    name: "reads a deal twice where two pages meet",
    id: "HIST-01",
    noticed: /the deals /,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        const items = page?.items ?? [];
        return {
          ...page,
          items: [
            ...items.slice(0, 1).map((deal) => ({ ...deal, id: `${deal.id}-again` as typeof deal.id })),
            ...items,
          ],
        };
      },
    })),
  },
  {
    name: "leaves the commission out of the deals",
    id: "HIST-03",
    noticed: /sum of the deals/,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        return { ...page, items: page?.items.map(({ commission: _left, ...deal }) => deal) ?? [] };
      },
    })),
  },
  {
    name: "ends a list without an error where a page fails",
    id: "HIST-02",
    noticed: /pages fail succeeded; a refusal was expected/,
    wrapper: altered((port) => ({
      deals: async (range, call) => (await port.deals?.(range, call).catch(() => undefined)) ?? { items: [] },
    })),
  },
  {
    name: "sends the whole order anew when one field is changed",
    id: "ORD-05",
    noticed: /after a change of limitPrice .*\n.*stopLoss: found nothing/,
    wrapper: altered((port) => ({
      modifyOrder: (command, call) => {
        const patch = { stopLoss: null, takeProfit: null, ...command.patch };
        return port.modifyOrder?.({ ...command, patch }, call) ?? Promise.reject(new Error("absent"));
      },
    })),
  },
  {
    name: "takes a stop loss for a take profit",
    id: "PROT-01",
    noticed: /levels of the buy .*\n.*found nothing, expected 1\.095/,
    wrapper: altered((port) => ({
      placeOrder: ({ stopLoss: _stopLoss, ...command }, call) => port.placeOrder(command, call),
    })),
  },
  {
    name: "never says that the link is down",
    id: "CONN-03",
    noticed: /the loss was not told/,
    wrapper: linked({ down: () => {} }),
  },
  {
    name: "never says that the link is back",
    id: "RECON-02",
    noticed: /the link did not come back/,
    wrapper: linked({ up: () => {} }),
  },
  {
    name: "tells the times of the past in the server's zone",
    id: "HIST-01b",
    noticed: /deals inside the range .*\n.*timeMs/,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        return { ...page, items: page?.items.map((deal) => ({ ...deal, timeMs: deal.timeMs + 7_200_000 })) ?? [] };
      },
    })),
  },
  {
    name: "does not read the client order id back",
    id: "RECON-01b",
    noticed: /by its client order id .*\n.*found nothing/,
    wrapper: altered((port) => ({
      snapshot: async (call) => {
        const snapshot = await port.snapshot(call);
        return { ...snapshot, orders: snapshot.orders.map(({ clientOrderId: _tag, ...order }) => order) };
      },
    })),
  },
  {
    name: "does not say that the broker has cut a list off",
    id: "DATA-08c",
    noticed: /the candles is not as expected/,
    wrapper: altered(silent),
  },
  {
    name: "gives as many deals of an instant as one answer holds for all of them",
    id: "DATA-08d",
    noticed: /more than one answer holds succeeded; a refusal was expected/,
    wrapper: altered(silent),
  },
  {
    name: "leaves out of its picture what no deal explains",
    id: "RECON-06",
    noticed: /the position was not reported/,
    wrapper: altered((port) => ({
      snapshot: async (call) => {
        const { positions, ...rest } = await port.snapshot(call);
        return { ...rest, positions: positions.filter(({ symbol }) => symbol !== "GBPUSD") };
      },
    })),
  },
  {
    name: "gives its first picture for every later one",
    id: "CONN-05",
    noticed: /the silent fill was not found/,
    wrapper: altered((port) => {
      let first: Promise<Snapshot> | undefined;
      return {
        deals: () => Promise.resolve({ items: [] }),
        orderHistory: () => Promise.resolve({ items: [] }),
        snapshot: (call) => {
          first ??= port.snapshot(call);
          return first;
        },
      };
    }),
  },
  {
    name: "asks for the past up to now by its own clock",
    id: "TIME-01b",
    noticed: /the deals in the history .*\n.*expected 2/,
    wrapper: {
      port: (port, _id, { clock }) => ({
        ...port,
        deals: async (range, call) => {
          const toTimeMs = Math.min(range.toTimeMs, clock.now());
          return (await port.deals?.({ ...range, toTimeMs }, call)) ?? { items: [] };
        },
      }),
    },
  },
  {
    name: "takes the zone of the broker's clock for the same all year",
    id: "TIME-02b",
    noticed: /candles of M1/,
    wrapper: altered((port) => ({
      candles: async (range, call) => {
        const page = await port.candles?.(range, call);
        const items = page?.items.map((candle) => {
          const isLater = candle.openTimeMs >= Date.UTC(2026, 10, 1, 6);
          return isLater ? { ...candle, openTimeMs: candle.openTimeMs + 3_600_000 } : candle;
        });
        return { ...page, items: items ?? [] };
      },
    })),
  },
  {
    name: "waits for no throttle",
    id: "RATE-03",
    noticed: /a read that was throttled for 5000 ms took/,
    wrapper: altered((port) => ({
      candles: async (range, call) => {
        try {
          return (await port.candles?.(range, call)) ?? { items: [] };
        } catch (error) {
          throw BrokerError.is(error, "RATE_LIMITED") ? new BrokerError("SERVER_ERROR", error.message) : error;
        }
      },
    })),
  },
];

/** Lists that are cut off as if they were whole. */
function silent(port: AccountPort): Partial<AccountPort> {
  const whole = async <Item>(page: Promise<Page<Item>> | undefined): Promise<Page<Item>> => {
    const { truncated: _cut, ...rest } = (await page) ?? { items: [] };
    return rest;
  };
  return {
    candles: (range, call) => whole(port.candles?.(range, call)),
    deals: (range, call) => whole(port.deals?.(range, call)),
  };
}
