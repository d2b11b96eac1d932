import { BrokerError, type ConfiguredAdapter, sleep } from "@anybroker/core";
import type { Adapter, AdapterContext, Snapshot } from "@anybroker/core/adapter";
import { type AdapterWrapper, type Subject, wrapAdapter } from "@anybroker/testkit";
import { subject as ctrader } from "../../ctrader/test/subject.ts";
import { subject as openApiMt5 } from "../../open-api-mt5/test/subject.ts";
import { subject as tickerall } from "../../tickerall/test/subject.ts";

/** An adapter of a real wire that is broken: which scenario has to notice it, and by what. */
export interface WireMutant {
  readonly name: string;
  readonly id: string;
  readonly subject: Subject;
  readonly noticed: RegExp;
  readonly alter: (broker: ConfiguredAdapter) => ConfiguredAdapter;
}

const wrapped =
  (wrapper: AdapterWrapper) =>
  (broker: ConfiguredAdapter): ConfiguredAdapter =>
    wrapAdapter(broker, wrapper);

const given = (change: (context: AdapterContext) => Partial<AdapterContext>): WireMutant["alter"] =>
  wrapped({ context: (context) => ({ ...context, ...change(context) }) });

/** An adapter that has what its own connect is refused with altered. */
const refusedWith =
  (change: (error: BrokerError) => BrokerError): WireMutant["alter"] =>
  (broker) => {
    const inner = broker.adapter as unknown as Adapter;
    const adapter: Adapter = {
      ...inner,
      connect: (options, context, call) =>
        inner.connect(options, context, call).catch((error: unknown) => {
          throw BrokerError.is(error) ? change(error) : error;
        }),
    };
    return { adapter, options: broker.options } as unknown as ConfiguredAdapter;
  };

/** Tokens that count as stored before they are. */
const hasty = given(({ tokens }) => ({
  tokens: {
    read: (key) => tokens.read(key),
    lock: (key, work) => tokens.lock(key, work),
    compareAndSet: (key, revision, value) => {
      tokens.compareAndSet(key, revision, value).catch(() => {});
      return Promise.resolve(true);
    },
  },
}));

/** Asks for the books every five seconds, whatever the answers were. */
const hammering: AdapterWrapper = {
  port: (port, _id, { clock, call }) => {
    let timer = clock.setTimer(0, function again() {
      const asking = call("snapshot");
      port
        .snapshot(asking)
        .catch(() => {})
        .finally(() => asking.dispose());
      timer = clock.setTimer(5_000, again);
    });
    return {
      ...port,
      close: () => {
        timer.cancel();
        return port.close();
      },
    };
  },
};

/** Once a trading call was refused, every later one is. */
const offended: AdapterWrapper = {
  port: (port) => {
    let refusal: Error | undefined;
    return {
      ...port,
      closePosition: async (command, call) => {
        if (refusal !== undefined) throw refusal;
        return port.closePosition(command, call).catch((error: unknown) => {
          if (error instanceof Error) refusal = error;
          throw error;
        });
      },
      placeOrder: (command, call) => (refusal === undefined ? port.placeOrder(command, call) : Promise.reject(refusal)),
    };
  },
};

/** One call after the other, in the order in which they come; each list takes its second. */
const queueing: AdapterWrapper = {
  port: (port, _id, { clock }) => {
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
      const next = last.then(work, work);
      last = next;
      return next;
    };
    return {
      ...port,
      candles: (range, call) =>
        inTurn(async () => {
          await sleep(clock, 1_000, call.signal);
          return (await port.candles?.(range, call)) ?? { items: [] };
        }),
      closePosition: (command, call) => inTurn(() => port.closePosition(command, call)),
    };
  },
};

/** Broken adapters whose mistakes only a wire with tokens, budgets, maintenance or counts shows. */
export const WIRE_MUTANTS: readonly WireMutant[] = [
  {
    name: "uses a new token before it is stored",
    id: "AUTH-01",
    subject: ctrader,
    noticed: /the uses of the new token before it was stored/,
    alter: hasty,
  },
  {
    name: "sends an order twice when its token had ended",
    id: "AUTH-02",
    subject: ctrader,
    noticed: /an order that met the end of the token ended as .* with 2 deals at the venue/,
    alter: wrapped({
      port: (port) => ({
        ...port,
        placeOrder: (command, call) =>
          port.placeOrder(command, call).catch(async () => {
            const again = `${command.clientOrderId}-again` as typeof command.clientOrderId;
            await port.placeOrder({ ...command, clientOrderId: again }, call);
            return port.placeOrder(command, call);
          }),
      }),
    }),
  },
  {
    name: "tries refused credentials over and over",
    id: "AUTH-03",
    subject: tickerall,
    noticed: /revoked credentials were sent \d+ times in ten minutes/,
    alter: wrapped(hammering),
  },
  {
    name: "does not say what to do about a lost grant",
    id: "AUTH-03b",
    subject: ctrader,
    noticed: /does not say to log in again/,
    alter: wrapped({
      port: (port) => ({
        ...port,
        placeOrder: (command, call) =>
          port.placeOrder(command, call).catch((error: unknown) => {
            throw BrokerError.is(error) && error.kind === "auth"
              ? new BrokerError(error.code, "It was refused.")
              : error;
          }),
      }),
    }),
  },
  {
    name: "takes the end of a session for the end of the account",
    id: "AUTH-04",
    subject: ctrader,
    noticed: /not authori[sz]ed|session/i,
    alter: wrapped(offended),
  },
  {
    name: "uses a token that it could not store",
    id: "AUTH-05",
    subject: ctrader,
    noticed: /nobody was told that the token could not be stored/,
    alter: given(({ tokens }) => ({
      tokens: {
        read: (key) => tokens.read(key),
        lock: (key, work) => tokens.lock(key, work),
        compareAndSet: (key, revision, value) => tokens.compareAndSet(key, revision, value).catch(() => true),
      },
    })),
  },
  {
    name: "replaces a token without taking its turn",
    id: "AUTH-06",
    subject: ctrader,
    noticed: /those with a used token|log in again/,
    alter: given(({ tokens }) => ({
      tokens: {
        read: (key) => tokens.read(key),
        lock: (_key, work) => work(),
        compareAndSet: (key, revision, value) => tokens.compareAndSet(key, revision, value),
      },
    })),
  },
  {
    name: "uses a new pair before it is stored",
    id: "AUTH-07",
    subject: ctrader,
    noticed: /the uses of the new pair before the program was killed/,
    alter: hasty,
  },
  {
    name: "does not say when a maintenance ends",
    id: "CONN-08",
    subject: ctrader,
    noticed: /a wait of 0 ms was told for a maintenance of/,
    alter: refusedWith(({ code, message }) => new BrokerError(code, message)),
  },
  {
    name: "asks on and on during a maintenance",
    id: "CONN-08",
    subject: tickerall,
    noticed: /\d+ requests were sent during the maintenance/,
    alter: wrapped(hammering),
  },
  {
    name: "counts the seconds of its budgets too fast",
    id: "RATE-01",
    subject: ctrader,
    noticed: /requests beyond the budgets in quarter 1/,
    alter: wrapped({
      capabilities: (capabilities) => ({ ...capabilities, budgets: [] }),
      context: ({ clock, ...context }) => ({
        ...context,
        clock: {
          now: () => clock.now(),
          monotonic: () => 2 * clock.monotonic(),
          setTimer: (delayMs, callback) => clock.setTimer(delayMs / 2, callback),
        },
      }),
    }),
  },
  {
    name: "lets a close wait for the history that was asked for before",
    id: "RATE-02",
    subject: tickerall,
    noticed: /the close left after|the close did not leave/,
    alter: wrapped(queueing),
  },
  {
    name: "does not wait as long as it is told",
    id: "RATE-03",
    subject: tickerall,
    noticed: /a read that was throttled for 5000 ms took/,
    alter: wrapped({
      port: (port) => ({
        ...port,
        candles: async (range, call) => {
          try {
            return (await port.candles?.(range, call)) ?? { items: [] };
          } catch (error) {
            throw BrokerError.is(error, "RATE_LIMITED") ? new BrokerError("SERVER_ERROR", error.message) : error;
          }
        },
      }),
    }),
  },
  {
    name: "shows the positions that it could read for all of them",
    id: "DATA-08e",
    subject: openApiMt5,
    noticed: /the positions and the events/,
    alter: wrapped({
      port: (port) => {
        let last: Snapshot | undefined;
        return {
          ...port,
          snapshot: async (call) => {
            try {
              last = await port.snapshot(call);
            } catch (error) {
              if (last === undefined) throw error;
              return { ...last, positions: last.positions.slice(1) };
            }
            return last;
          },
        };
      },
    }),
  },
];
