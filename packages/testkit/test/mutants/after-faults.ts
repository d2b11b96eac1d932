import { BrokerError } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import { altered, hearing, type Mutant } from "./mutant.ts";

/** Those that make more of a fault than there is, or less. */
export const FAULT_MUTANTS: readonly Mutant[] = [
  {
    name: "closes again when the answer is lost",
    id: "IDEM-04b",
    noticed: /the result is not as expected|the lots at the venue/,
    wrapper: altered((port) => ({
      closePosition: (command, call) =>
        port.closePosition(command, call).catch((error: unknown) => {
          if (!BrokerError.is(error, "CONNECTION_LOST")) throw error;
          return port.closePosition({ ...command, clientOrderId: `${command.clientOrderId}-a` as never }, call);
        }),
    })),
  },
  {
    name: "takes a server error for a refusal",
    id: "IDEM-06",
    noticed: /an executed order ended as not-executed/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch((error: unknown) => {
          throw BrokerError.is(error, "SERVER_ERROR") ? new BrokerError("REJECT", error.message) : error;
        }),
      deals: () => Promise.resolve({ items: [] }),
    })),
  },
  {
    name: "sends an order again when the line was cut",
    id: "IDEM-02",
    noticed: /one order command has 2 deals at the venue/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch(async () => {
          await port.placeOrder({ ...command, clientOrderId: `${command.clientOrderId}-a` as never }, call);
          return port.placeOrder({ ...command, clientOrderId: `${command.clientOrderId}-b` as never }, call);
        }),
    })),
  },
  {
    name: "gives every message another deal id",
    id: "RECON-04",
    noticed: /the deals and positions of the open/,
    wrapper: hearing((sink) => {
      let count = 0;
      return (execution) => {
        count += 1;
        const { deal } = execution;
        sink.execution({
          ...execution,
          ...(deal !== undefined && { deal: { ...deal, id: `${deal.id}${count}` as typeof deal.id } }),
        });
      };
    }),
  },
  {
    name: "reads only every other deal",
    id: "RECON-05",
    noticed: /the books differ \(found: the library; expected: the venue\)/,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        return { items: page?.items.filter(({ id }) => BigInt(id) % 2n === 0n) ?? [] };
      },
    })),
  },
  {
    name: "reads what was missed from the wrong end",
    id: "RECON-03",
    noticed: /\d+ deals were not told/,
    wrapper: altered((port) => ({
      deals: async (range, call) => {
        const page = await port.deals?.(range, call);
        return { items: page?.items.slice(0, 3) ?? [] };
      },
    })),
  },
  {
    name: "tells the position of a deal before the deal",
    id: "ORD-10",
    noticed: /the events of an order when they came as/,
    wrapper: hearing((sink) => ({ position, ...rest }: Execution) => {
      if (position !== undefined) sink.execution({ position });
      sink.execution(rest);
    }),
  },
  {
    name: "does not know a level on the wrong side",
    id: "PROT-04",
    noticed: /the refusal of .*\n.*expected 'INVALID_STOPS'/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch((error: unknown) => {
          throw BrokerError.is(error, "INVALID_STOPS") ? new BrokerError("REJECT", error.message) : error;
        }),
    })),
  },
  {
    name: "does not say that a stop loss has closed a position",
    id: "PROT-05",
    noticed: /the deal's reason .*\n.*found 'client'/,
    wrapper: hearing((sink) => (execution) => {
      const { deal } = execution;
      sink.execution({ ...execution, ...(deal !== undefined && { deal: { ...deal, reason: "client" } }) });
    }),
  },
  {
    name: "takes what others trade for its own",
    id: "POS-04",
    noticed: /the position is not as expected|the origins of the deals/,
    wrapper: hearing((sink) => (execution) => {
      const { deal } = execution;
      sink.execution({ ...execution, ...(deal !== undefined && { deal: { ...deal, origin: "this-program" } }) });
    }),
  },
];
