import { BrokerError } from "@anybroker/core";
import type { Snapshot } from "@anybroker/core/adapter";
import { altered, type Mutant } from "./mutant.ts";

/** What an adapter's error table does wrong: `code` comes out as something else. */
const translated = (wrong: (error: BrokerError) => BrokerError) =>
  altered((port) => ({
    placeOrder: (command, call) =>
      port.placeOrder(command, call).catch((error: unknown) => {
        throw BrokerError.is(error) ? wrong(error) : error;
      }),
  }));

/** Those that take one answer of the broker for another. */
export const REFUSAL_MUTANTS: readonly Mutant[] = [
  {
    name: "has one word for every refusal",
    id: "ERR-01",
    noticed: /refusal with REQUOTE.*\n.*found 'REJECT', expected 'REQUOTE'/,
    wrapper: translated(
      ({ message, native }) => new BrokerError("REJECT", message, native === undefined ? {} : { native }),
    ),
  },
  {
    name: "loses the broker's own word",
    id: "ERR-01",
    noticed: /lost the broker's own word/,
    wrapper: translated(({ code, message }) => new BrokerError(code, message)),
  },
  {
    name: "does not know a closed market",
    id: "ORD-11",
    noticed: /expected 'MARKET_CLOSED'/,
    wrapper: translated((error) => (error.code === "MARKET_CLOSED" ? new BrokerError("REJECT", error.message) : error)),
  },
  {
    name: "takes a page of HTML for a success",
    id: "ERR-02",
    noticed: /ended filled with 0 deals at the venue/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch((error: unknown) => {
          if (BrokerError.is(error, "BAD_ANSWER")) return { code: "DONE" };
          throw error;
        }),
    })),
  },
  {
    name: "sends an order again when it was throttled",
    id: "RATE-03b",
    noticed: /throttled order ended as filled .* with 1 deals at the venue/,
    wrapper: altered((port) => ({
      placeOrder: (command, call) =>
        port.placeOrder(command, call).catch((error: unknown) => {
          if (BrokerError.is(error, "RATE_LIMITED")) return port.placeOrder(command, call);
          throw error;
        }),
    })),
  },
  {
    name: "shows an empty account when the books can't be read",
    id: "POS-05",
    noticed: /positions can't be read succeeded; a refusal was expected/,
    wrapper: altered((port) => ({
      snapshot: (call) => {
        const account = { id: "5000001", currency: "USD", balance: 100_000, positionMode: "hedging" } as const;
        return port.snapshot(call).catch(() => ({ account, positions: [], orders: [] }) as never);
      },
    })),
  },
  {
    name: "shows the last picture for the present one once a read has failed",
    id: "POS-05",
    noticed: /a report that the books can't be read is missing/,
    wrapper: altered((port) => {
      let last: Snapshot | undefined;
      let failedReadings = 0;
      return {
        snapshot: async (call) => {
          try {
            last = await port.snapshot(call);
          } catch (error) {
            if (call.attempt === 1) failedReadings += 1;
            if (failedReadings < 2 || last === undefined) throw error;
          }
          return last;
        },
      };
    }),
  },
  {
    name: "takes an answer that can't be read for no positions",
    id: "POS-05b",
    noticed: /the positions and the events after/,
    wrapper: altered((port) => {
      let account: Snapshot["account"] | undefined;
      return {
        snapshot: async (call) => {
          try {
            const snapshot = await port.snapshot(call);
            ({ account } = snapshot);
            return snapshot;
          } catch (error) {
            if (account === undefined || !BrokerError.is(error, "BAD_ANSWER")) throw error;
            return { account, positions: [], orders: [] };
          }
        },
      };
    }),
  },
];
