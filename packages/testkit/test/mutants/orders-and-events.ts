import { BrokerError, type Position } from "@anybroker/core";
import type { AccountSink, Execution } from "@anybroker/core/adapter";
import type { AdapterWrapper } from "@anybroker/testkit";
import { altered, hearing, type Mutant } from "./mutant.ts";

/** A long number as a double would keep it. */
const asDouble = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === "string" && /^\d{16,}$/.test(part) ? BigInt(Number(part)).toString() : part,
  ) as Value;

/** Those that trade wrongly, or tell wrongly what was traded. */
export const TRADING_MUTANTS: readonly Mutant[] = [
  {
    name: "sends an order again when its answer is lost",
    id: "IDEM-01",
    noticed: /deals|filled/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch(() => {
          const again = { ...command, clientOrderId: `${command.clientOrderId}-again` as typeof command.clientOrderId };
          return port.placeOrder(again, call);
        }),
    })),
  },
  {
    name: "takes a lost answer for a refusal",
    id: "IDEM-01",
    noticed: /refused|REJECT/i,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch(() => {
          throw new BrokerError("REJECT", "The broker refused the order.");
        }),
    })),
  },
  {
    name: "swallows a deal",
    id: "ORD-02",
    noticed: /did not fill/,
    wrapper: hearing((sink) => (execution) => {
      if (execution.deal === undefined) sink.execution(execution);
    }),
  },
  {
    name: "tells a deal again under another id",
    id: "ORD-02",
    noticed: /events|filled lots/,
    wrapper: hearing((sink) => (execution) => {
      sink.execution(execution);
      const { deal } = execution;
      if (deal !== undefined) sink.execution({ deal: { ...deal, id: `${deal.id}9` as typeof deal.id } });
    }),
  },
  {
    name: "tells the executions in another order",
    id: "POS-03",
    noticed: /sequence of deals|events/,
    wrapper: hearing((sink) => {
      let held: Execution[] = [];
      return (execution) => {
        held.push(execution);
        setImmediate(() => {
          const reversed = held.reverse();
          held = [];
          for (const one of reversed) sink.execution(one);
        });
      };
    }),
  },
  {
    name: "drops the other level when one is changed",
    id: "PROT-03",
    noticed: /levels/,
    wrapper: altered((port) => ({
      modifyPosition: (command, call) => {
        const patch = { stopLoss: null, takeProfit: null, ...command.patch };
        return port.modifyPosition?.({ ...command, patch }, call) ?? Promise.reject(new Error("absent"));
      },
    })),
  },
  {
    name: "claims partial closes but closes all",
    id: "POS-02",
    noticed: /result of the partial close|left/,
    wrapper: altered((port) => ({
      closePosition: (command, call) => port.closePosition({ ...command, lots: command.position.lots }, call),
    })),
  },
  {
    name: "claims a depth that it does not have",
    id: "CAP-01",
    noticed: /depth is claimed but does not work/,
    wrapper: altered((port) => ({
      subscribe: (channel, call) =>
        channel.kind === "depth"
          ? Promise.reject(new BrokerError("STREAM_REFUSED", "There is no depth."))
          : port.subscribe(channel, call),
    })),
  },
  {
    name: "rounds lots up",
    id: "ORD-09b",
    noticed: /lots/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) => port.placeOrder({ ...command, lots: Math.ceil(command.lots * 20) / 20 }, call),
    })),
  },
  {
    name: "leaves a timer behind",
    id: "CONN-07",
    noticed: /left 1 timers/,
    wrapper: {
      port: (port, _id, { clock }) => {
        clock.setTimer(25_000, () => {});
        return port;
      },
    },
  },
  {
    name: "keeps ids as doubles",
    id: "PREC-01",
    noticed: /different ids|not found|not shown|lots/i,
    wrapper: {
      links: (links) => ({
        ...links,
        sink: { ...links.sink, execution: (execution) => links.sink.execution(asDouble(execution)) },
      }),
      port: (port) => ({
        ...port,
        snapshot: async (call) => asDouble(await port.snapshot(call)),
        placeOrder: async (command, call) => asDouble(await port.placeOrder(command, call)),
      }),
    },
  },
  {
    name: "writes every price with five digits",
    id: "PREC-01c",
    noticed: /lots and limit of an order for SHAPE\d+ \([678] digits/,
    wrapper: altered((port) => ({
      placeOrder: ({ limitPrice, ...command }, call) =>
        port.placeOrder(
          { ...command, ...(limitPrice !== undefined && { limitPrice: Number(limitPrice.toFixed(5)) }) },
          call,
        ),
    })),
  },
  {
    name: "shows no level as a level of zero",
    id: "RECON-01",
    noticed: /takeProfit: found 0/,
    wrapper: altered((port) => ({
      snapshot: async (call) => {
        const snapshot = await port.snapshot(call);
        return { ...snapshot, positions: snapshot.positions.map((one) => ({ takeProfit: 0, ...one })) };
      },
    })),
  },
  {
    name: "says that a cancel is done without doing it",
    id: "ORD-02b",
    noticed: /cancelled|is still|books/,
    wrapper: altered(() => ({ cancelOrder: () => Promise.resolve({ code: "DONE" }) })),
  },
  {
    name: "gives the first page for the whole history",
    id: "HIST-01",
    noticed: /the deals/,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        return { items: page?.items.slice(0, 100) ?? [] };
      },
    })),
  },
  {
    name: "switches a stream on once and never again",
    id: "DATA-04",
    noticed: /did not tick again/,
    wrapper: {
      port: (port) => {
        const known = new Set<unknown>();
        return {
          ...port,
          subscribe: (channel, call) => {
            if (channel.kind === "ticks" && known.has(channel)) return Promise.resolve();
            known.add(channel);
            return port.subscribe(channel, call);
          },
        };
      },
    },
  },
  {
    name: "writes a secret to the log",
    id: "AUTH-08",
    noticed: /secret is in a log line/,
    wrapper: {
      port: (port, _id, { logger }) => {
        logger.debug({ headers: { authorization: "Bearer canary-7f31" } }, "request");
        return port;
      },
    },
  },
  {
    name: "gives one account's events to another",
    id: "MULTI-01",
    noticed: /account's change was not told/,
    wrapper: (() => {
      const sinks: AccountSink[] = [];
      return {
        links: (links) => {
          sinks.push(links.sink);
          return {
            ...links,
            sink: { ...links.sink, execution: (execution) => sinks.at(-1)?.execution(execution) },
          };
        },
      } satisfies AdapterWrapper;
    })(),
  },
  {
    name: "takes fill-or-kill for immediate-or-cancel",
    id: "ORD-03b",
    noticed: /fill-or-kill larger than the book succeeded/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) => port.placeOrder({ ...command, timeInForce: "ioc" }, call),
    })),
  },
  {
    name: "closes a position that was opened before the one that was meant",
    id: "PREC-01",
    noticed: /there is no open position/,
    wrapper: altered((port) => {
      let first: Position | undefined;
      return {
        closePosition: (command, call) => {
          first ??= command.position;
          return port.closePosition({ ...command, position: first }, call);
        },
      };
    }),
  },
];
